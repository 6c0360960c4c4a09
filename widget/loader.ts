// The tag. Before the shopper acts it draws one button and keeps the page's calls: no request, nothing stored, no
// word on the console, and nothing thrown into the page.
import { on } from './announce.ts';
import { loadChunk } from './chunks/load.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import { needsConsent, type Options, sessionKey } from './options.ts';
import { warn } from './warn.ts';
import type { Widget, WidgetParts } from './widget.ts';

/** The panel's hash. */
declare const PANEL: string;

type Call = readonly [name: string, ...args: unknown[]];
type Method = (...args: never[]) => unknown;
type Methods = Record<string, Method>;

/** What the page sees as `window.Counterbell`. */
interface Api {
  /** False after destroy(): another tag may take over. */
  live: boolean;
  push(...calls: Call[]): void;
  [method: string]: unknown;
}

/** What the tag hands to the panel, which hands the widget back. */
export interface Handover extends Pick<WidgetParts, 'options' | 'launcher'> {
  /** Loads a further part of the widget. */
  load<Lent, Given>(name: string, hash: string, lent: Lent): Promise<Given>;
}

const page = window as unknown as { Counterbell?: Api | Call[] };

/** Whatever `step` throws is told to the shop's owner, never to the page. */
function safely<Args extends unknown[]>(step: (...args: Args) => unknown): (...args: Args) => unknown {
  return (...args) => {
    try {
      return step(...args);
    } catch (error) {
      return warn(error);
    }
  };
}

function start(script: HTMLScriptElement, early: Call[]): void {
  const { origin } = new URL(script.src);
  const options: Options = { api: origin, nonce: script.nonce, ...script.dataset };
  const calls: Call[] = [];
  let launcher: Launcher | undefined;
  let consent: boolean | undefined;
  let isOpenWanted = false;
  let isLoading = false;
  let widget: Methods | undefined;

  function show(isShown: boolean): void {
    options.launcher = isShown ? '' : 'none';
    if (launcher) launcher.button.hidden = !isShown;
  }

  /** Draws the button once the store and the body are there. */
  function draw(): void {
    if (launcher || !options.store || !document.body || !api.live) return;
    launcher = createLauncher(options, api.open as () => void);
    if (isOpenWanted) load();
    else void resume();
  }

  /** A device that has acted before: load the rest when the page is at rest. */
  async function resume(): Promise<void> {
    const key = sessionKey(options.store);
    try {
      let hasActed = !!localStorage[key];
      if (consent === false) delete localStorage[key];
      // A browser that is killed soon after the click loses the key, but not what waits in the database.
      hasActed ||= !!(await indexedDB.databases?.())?.some(({ name }) => name === key);
      if (hasActed && (consent !== undefined || !needsConsent(options)))
        (window.requestIdleCallback ?? setTimeout)(load);
    } catch {
      // Storage is blocked: nothing is known of this device.
    }
  }

  function load(): void {
    if (isLoading || !launcher || !api.live) return;
    isLoading = true;
    const further: Handover['load'] = (name, hash, lent) => loadChunk(origin, options.nonce, name, hash, lent);
    further<Handover, Widget>('panel', PANEL, { options, launcher, load: further }).then(
      (loaded) => {
        if (!api.live) return loaded.destroy();
        widget = loaded as unknown as Methods;
        api.push(...calls);
        loaded.start();
      },
      () => {
        isLoading = false;
        if (isOpenWanted) launcher?.tell('failed');
      },
    );
  }

  /** What cannot wait for the panel. */
  const atOnce: Methods = {
    init(more: Options) {
      Object.assign(options, more);
      draw();
    },
    open() {
      isOpenWanted = true;
      launcher?.tell('loading');
      load();
    },
    consent(given: boolean) {
      consent = given;
      void resume();
    },
    show: () => show(true),
    hide: () => show(false),
    debug: load,
    destroy() {
      api.live = false;
      launcher?.root.host.remove();
    },
  };

  const api: Api = {
    live: true,
    on: safely(on),
    push(...added) {
      added.forEach(safely(([name, ...args]) => (api[name] as Method | undefined)?.(...(args as never[]))));
    },
  };
  for (const name of [...Object.keys(atOnce), 'order', 'identify', 'close', 'reset']) {
    api[name] = safely((...args) => {
      if (!api.live) return;
      atOnce[name]?.(...(args as never[]));
      if (widget) return widget[name]?.(...(args as never[]));
      calls.push([name, ...args]);
    });
  }
  page.Counterbell = api;

  api.push(...early);
  addEventListener('DOMContentLoaded', draw);
  draw();
}

safely(() => {
  const early = page.Counterbell ?? [];
  if (!Array.isArray(early) && early.live) warn('second tag ignored');
  else start(document.currentScript as HTMLScriptElement, Array.isArray(early) ? early : []);
})();
