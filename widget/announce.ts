// Tells the shop's page what happened, as counterbell:… events on window; on() listens to the same events, so a
// listener that throws costs only itself.

export type EventName = 'ready' | 'open' | 'close' | 'saved' | 'waiting' | 'failed' | 'order';

export function announce(event: EventName, detail?: unknown): void {
  dispatchEvent(new CustomEvent(`counterbell:${event}`, { detail }));
}

export function on(event: EventName, listener: (detail: unknown) => void): () => void {
  const hear = (heard: Event): void => listener((heard as CustomEvent<unknown>).detail);
  addEventListener(`counterbell:${event}`, hear);
  return () => removeEventListener(`counterbell:${event}`, hear);
}
