// The shopper's session: 128 random bits under one readable key. In memory until the shopper acts and storing is
// allowed; it is a secret of this device. Nothing promised hangs on the key: where storage is blocked the session
// lives as long as the page.
import { orderKey } from '../shared/order-number.ts';
import { parseJson } from './parse-json.ts';
import { randomHex } from './random-hex.ts';
import { writeJson } from './write-json.ts';

export interface Session {
  id(): string;
  /** Whether this device has stored one. */
  exists(): boolean;
  /** Stores the session, from now on. */
  keep(): void;
  /** Where the session sees this order for the first time: the way to remember that, once it is told. Else null. */
  sees(orderNumber: string): (() => void) | null;
  /** Forgets the session here and on the device; the next one is another. */
  forget(): void;
}

export function createSession(storageKey: string): Session {
  let isKept = false;
  /** The session's id, then the orders it has seen. */
  let memory: string[] | null = null;
  /** Sessions and orders this page has brought together: each pair is told of once. */
  const met = new Set<string>();

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
      if (next && isKept) localStorage[storageKey] = writeJson(next);
      if (!next) delete localStorage[storageKey];
    } catch {
      // Blocked or full: the page's own memory has to do.
      isKept = false;
    }
  }

  return {
    id: () => current()[0] as string,
    exists: () => !!read(),
    keep() {
      const held = read() ?? current();
      isKept = true;
      write(held);
    },
    sees(orderNumber) {
      const key = orderKey(orderNumber);
      const [id, ...seen] = current();
      if (seen.includes(key) || met.has(id + key)) return null;
      met.add(id + key);
      return () => current()[0] === id && write([...new Set([...current(), key])]);
    },
    forget() {
      isKept = false;
      write(null);
    },
  };
}
