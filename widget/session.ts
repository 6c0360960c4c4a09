// The shopper's session: 128 random bits under one readable key. In memory until the shopper acts and storing is
// allowed; it is a secret of this device. Nothing promised hangs on the key: where storage is blocked the session
// lives as long as the page.
import { orderKey } from '../shared/order-number.ts';
import { parseJson } from './parse-json.ts';
import { randomHex } from './random-hex.ts';

export interface Session {
  id(): string;
  /** Whether this device has stored one. */
  exists(): boolean;
  /** Stores the session, from now on. */
  keep(): void;
  /** Whether the session sees this order for the first time; it is remembered. */
  sees(orderNumber: string): boolean;
  /** Forgets the session here and on the device; the next one is another. */
  forget(): void;
}

export function createSession(storageKey: string): Session {
  let isKept = false;
  /** The session's id, then the orders it has seen. */
  let memory: string[] | null = null;

  function read(): string[] | null {
    try {
      return parseJson(localStorage[storageKey]) as string[] | null;
    } catch {
      return null;
    }
  }

  // Read anew each time: another tab may have started the session first.
  function current(): string[] {
    memory = (isKept ? read() : null) ?? memory ?? [randomHex(16)];
    return memory;
  }

  function write(next: string[] | null): void {
    memory = next;
    try {
      if (next && isKept) localStorage[storageKey] = JSON.stringify(next);
      if (!next) delete localStorage[storageKey];
    } catch {
      // Blocked or full.
    }
  }

  return {
    id: () => current()[0] as string,
    exists: () => read() !== null,
    keep() {
      isKept = true;
      write(current());
    },
    sees(orderNumber) {
      const seen = current();
      const key = orderKey(orderNumber);
      const isNew = !seen.includes(key);
      if (isNew) write([...seen, key]);
      return isNew;
    },
    forget() {
      isKept = false;
      write(null);
    },
  };
}
