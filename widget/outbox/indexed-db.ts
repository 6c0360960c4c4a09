// One row per message in IndexedDB. `add` resolves on `complete` of a strict transaction: the row is on the disk.
import type { Message, Row, Storage } from './storage.ts';

const QUEUE = 'queue';
/** What a row holds; a dead letter says why it is no longer sent. */
type Kept = Message & { deadBecause?: string };

// Safari has been seen to never answer an open or a request; no click may hang on that.
const STEP_MS = 2_000;

export function createIndexedDb(name: string): Storage {
  let connection: Promise<IDBDatabase | null> | null = null;
  let isStuck = false;

  function forget(): void {
    connection = null;
  }

  function connect(canCreate: boolean): Promise<IDBDatabase | null> {
    // What the caller before did not find is asked for again: this one may be the one that creates it.
    connection = (connection ?? Promise.resolve(null)).then((database) => database ?? open(name, canCreate, forget));
    return connection;
  }

  /** Runs `work` in one strict transaction; null where the database was never made and may not be now. */
  async function transact<T>(
    mode: IDBTransactionMode,
    work: (queue: IDBObjectStore) => IDBRequest<T>,
    canCreate = false,
  ): Promise<T | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      // Stuck once is stuck for this page: the next click does not wait as long again.
      timer = setTimeout(
        () => {
          isStuck = true;
          reject(new Error('IndexedDB is stuck'));
        },
        isStuck ? 0 : STEP_MS,
      );
    });
    const step = async (): Promise<T | null> => {
      const database = await connect(canCreate);
      // By now the shopper has read that it is not saved: that has to stay true.
      return isStuck ? late : database && finish(database.transaction(QUEUE, mode, { durability: 'strict' }), work);
    };
    try {
      return await Promise.race([step(), late]);
    } catch (error) {
      forget();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    // The key generator gives `seq` with the row: one request, so that a page that closes now still keeps it.
    // One that may create the database never lacks it.
    add: (message) =>
      transact('readwrite', (queue) => queue.add(message) as IDBRequest<number>, true) as Promise<number>,
    async oldest(limit) {
      const rows: Row[] = [];
      await transact('readonly', (queue) => {
        const cursor = queue.openCursor();
        cursor.onsuccess = () => {
          const at = cursor.result;
          if (!at || rows.length >= limit) return;
          const kept = at.value as Kept;
          if (kept.deadBecause === undefined) rows.push({ ...kept, seq: at.key as number });
          at.continue();
        };
        return cursor;
      });
      return rows;
    },
    async remove(seq) {
      await transact('readwrite', (queue) => queue.delete(seq));
    },
    async bury(row, reason) {
      await transact('readwrite', (queue) => queue.put({ ...row, deadBecause: reason } satisfies Kept, row.seq));
    },
    close() {
      connection?.then((database) => database?.close(), forget);
      forget();
    },
  };
}

function open(name: string, canCreate: boolean, lost: () => void): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    let isMissing = false;
    request.onupgradeneeded = () => {
      // Aborting the upgrade leaves no database behind: nothing is created just to look.
      isMissing = !canCreate;
      if (isMissing) return request.transaction?.abort();
      request.result.createObjectStore(QUEUE, { autoIncrement: true });
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = lost;
      database.onversionchange = () => {
        database.close();
        lost();
      };
      resolve(database);
    };
    request.onerror = () => (isMissing ? resolve(null) : reject(request.error));
  });
}

function finish<T>(transaction: IDBTransaction, work: (queue: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = work(transaction.objectStore(QUEUE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    // Not waiting for the page to hear of its request: it may be closing.
    if (transaction.mode === 'readwrite') transaction.commit();
  });
}
