// The private slot on a chunk's script element: what the chunk was lent, and the way to hand something back.

export interface Slot<Lent, Given> {
  lent: Lent;
  give(given: Given): void;
}

/** Inside a chunk, while its script runs. */
export function slot<Lent, Given>(): Slot<Lent, Given> {
  return (document.currentScript as unknown as { counterbell: Slot<Lent, Given> }).counterbell;
}
