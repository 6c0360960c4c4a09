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
      const stored = parseJson(localStorage[storageKey]) as string[];
      return stored[0] ? stored : null;
    } catch {
      return null;
    }
  }

  // Read anew each time: another tab may have started the session first, or ended it by a log-out.
  function current(): string[] {
    memory = isKept ? read() : memory;
    if (!memory) write([randomHex(16)]);
    return memory as unknown as string[];
  }

  function write(next: string[] | null): void {
    memory = next;
    try {
      if (next && isKept) localStorage[storageKey] = JSON.stringify(next);
      if (!next) delete localStorage[storageKey];
    } catch {
      // Blocked or full: the page's own memory has to do.
      isKept = false;
    }
  }

  return {
    id: () => current()[0] as string,
    exists: () => read() !== null,
    keep() {
      const held = read() ?? current();
      isKept = true;
      write(held);
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
