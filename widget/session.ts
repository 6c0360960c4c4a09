// The shopper's session: 128 random bits under one readable key. In memory until the shopper acts and storing is
// allowed; it is a secret of this device.
import { orderKey } from '../shared/order-number.ts';
import { SESSION_ID_PATTERN } from '../shared/wire.ts';

export interface Session {
  id(): string;
  /** Stores the session, from now on. */
  keep(): void;
  /** Whether this is the first time the session sees the order; it is remembered. */
  sees(orderNumber: string): boolean;
  /** Forgets the session here and on the device; the next one is another. */
  forget(): void;
}

interface Kept {
  id: string;
  viewed: string[];
}

const MAX_VIEWED = 20;

export function createSession(storageKey: string): Session {
  let kept = false;
  let memory: Kept | null = null;

  function current(): Kept {
    // Read anew each time: another tab may have started the session first.
    memory = (kept ? read(storageKey) : null) ?? memory ?? { id: randomId(), viewed: [] };
    return memory;
  }

  return {
    id: () => current().id,
    keep() {
      kept = true;
      write(storageKey, current());
    },
    sees(orderNumber) {
      const { id, viewed } = current();
      const key = orderKey(orderNumber);
      if (viewed.includes(key)) return false;
      memory = { id, viewed: [...viewed, key].slice(-MAX_VIEWED) };
      if (kept) write(storageKey, memory);
      return true;
    },
    forget() {
      kept = false;
      memory = null;
      write(storageKey, null);
    },
  };
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function read(storageKey: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Kept | null;
    return kept && SESSION_ID_PATTERN.test(kept.id) && Array.isArray(kept.viewed) ? kept : null;
  } catch {
    return null;
  }
}

function write(storageKey: string, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(storageKey, JSON.stringify(kept));
    else localStorage.removeItem(storageKey);
  } catch {
    // Storage is blocked or full: the session lives as long as the page. Nothing promised hangs on it.
  }
}
