// Tells the shop's page what happened: to listeners of on(), and as counterbell:… events on window. A listener that
// throws costs only itself.

export const EVENT_NAMES = ['ready', 'open', 'close', 'saved', 'waiting', 'failed', 'order'] as const;
export type EventName = (typeof EVENT_NAMES)[number];
export type Listener = (detail: unknown) => void;

export interface Announcer {
  on(event: EventName, listener: Listener): () => void;
  announce(event: EventName, detail?: unknown): void;
}

export function createAnnouncer(): Announcer {
  const listeners = new Map<EventName, Set<Listener>>();
  return {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => void set.delete(listener);
    },
    announce(event, detail) {
      window.dispatchEvent(new CustomEvent(`counterbell:${event}`, { detail }));
      for (const listener of listeners.get(event) ?? []) {
        try {
          listener(detail);
        } catch (error) {
          console.error(error);
        }
      }
    },
  };
}
