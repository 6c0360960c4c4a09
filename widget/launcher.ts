// The button: plain DOM in a shadow root of its own, drawn with the tag and without Preact. It moves nothing on the page.
import css from './launcher.css?text';
import type { Options } from './options.ts';

export interface Launcher {
  root: ShadowRoot;
  button: HTMLButtonElement;
  /** `failed` is said where the shopper clicked; the next click tries again. */
  tell(state: 'idle' | 'loading' | 'failed'): void;
}

const LABEL = 'Help with your order';
const FAILED = 'Could not load. Try again';

export function createLauncher({ theme = 'auto', position = '', launcher }: Options, open: () => void): Launcher {
  const host = document.createElement('counterbell-widget');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  const button = document.createElement('button');
  const words = document.createElement('span');
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  if (theme !== 'auto') host.style.colorScheme = theme;
  host.dataset.position = position;
  words.role = 'status';
  button.className = 'launcher';
  button.hidden = launcher === 'none';
  button.onclick = open;
  button.append(document.createElement('i'), words);
  root.append(button);
  document.body.append(host);

  function tell(state: 'idle' | 'loading' | 'failed'): void {
    button.toggleAttribute('aria-busy', state === 'loading');
    words.textContent = state === 'failed' ? FAILED : '';
    button.ariaLabel = words.textContent || LABEL;
  }
  tell('idle');
  return { root, button, tell };
}
