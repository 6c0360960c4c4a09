// Loads one further script of ours: pinned by its hash, let in by the shop's nonce, handed its runtime through one
// private slot on the element, so that no name is added to the page.
import { warn } from '../warn.ts';
import type { Slot } from './slot.ts';

/**
 * `hash` is SHA-256 in base64; the file's name carries its beginning. Resolves with what the chunk handed over;
 * rejects where it could not be loaded, and the next call tries anew.
 */
export function loadChunk<Lent, Given>(
  origin: string,
  nonce: string | undefined,
  name: string,
  hash: string,
  lent: Lent,
): Promise<Given> {
  return new Promise((resolve, reject) => {
    const script: HTMLScriptElement & { counterbell?: Slot<Lent, Given> } = document.createElement('script');
    script.src = `${origin}/widget/${name}-${hash.slice(0, 12).replace(/\W/g, '_')}.js`;
    script.integrity = `sha256-${hash}`;
    script.crossOrigin = 'anonymous';
    script.nonce = nonce ?? '';
    script.counterbell = { lent, give: resolve };
    script.onerror = () => {
      script.remove();
      warn(`could not load ${script.src}: CSP?`);
      reject();
    };
    document.head.append(script);
  });
}
