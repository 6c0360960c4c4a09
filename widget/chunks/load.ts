// Loads one further script of ours: pinned by its hash, let in by the shop's nonce, handed its runtime through one
// private slot on the element, so that no name is added to the page.

import type { Slot } from './slot.ts';

export interface Chunk {
  file: string;
  integrity: string;
}

/** Resolves with what the chunk handed over; rejects where it could not be loaded, and the next call tries anew. */
export function loadChunk<Lent, Given>(
  origin: string,
  nonce: string | undefined,
  { file, integrity }: Chunk,
  lent: Lent,
): Promise<Given> {
  return new Promise((resolve, reject) => {
    const script: HTMLScriptElement & { counterbell?: Slot<Lent, Given> } = document.createElement('script');
    script.src = `${origin}/widget/${file}`;
    script.integrity = integrity;
    script.crossOrigin = 'anonymous';
    script.nonce = nonce ?? '';
    script.counterbell = { lent, give: resolve };
    script.onerror = () => {
      script.remove();
      console.warn(`[counterbell] could not load ${script.src}: CSP?`);
      reject();
    };
    document.head.append(script);
  });
}
