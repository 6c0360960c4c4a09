// One row per message in IndexedDB. `add` resolves on `complete` of a strict transaction: the row is on the disk.
import type { Message, Row, Storage } from './storage.ts';

const VERSION = 1;
const QUEUE = 'queue';
const DEAD = 'dead';
// Safari has been seen to never answer an open or a request; no click may hang on that.
const STEP_MS = 2_000;

export function createIndexedDb(name: string): Storage {
  let connection: Promise<IDBDatabase | null> | null = null;

  function connect(create: boolean): Promise<IDBDatabase | null> {
    connection ??= open(name, create, () => {
      connection = null;
    }).then((database) => {
      // What is not there yet is asked for again: the next caller may be the one that creates it.
      if (!database) connection = null;
      return database;
    });
    return connection;
  }

  /** Runs `work` in one transaction; `null` where the database was never made and `create` is false. */
  async function transact<T>(
    mode: IDBTransactionMode,
    create: boolean,
    work: (transaction: IDBTransaction) => IDBRequest<T>,
  ): Promise<T | null> {
    try {
      return await inTime(async () => {
        const database = await connect(create);
        return database && finish(database.transaction([QUEUE, DEAD], mode, { durability: 'strict' }), work);
      });
    } catch (error) {
      connection = null;
      throw error;
    }
  }

  return {
    durable: true,
    async add(message) {
      // The key generator gives `seq`: one request and an early commit, so that a page that closes now still keeps it.
      return (await transact('readwrite', true, (transaction) => transaction.objectStore(QUEUE).add(message))) as number;
    },
    async oldest(limit) {
      const rows: Row[] = [];
      await transact('readonly', false, (transaction) => {
        const cursor = transaction.objectStore(QUEUE).openCursor();
        cursor.addEventListener('success', () => {
          const at = cursor.result;
          if (!at || rows.length >= limit) return;
          rows.push({ ...(at.value as Message), seq: at.key as number });
          at.continue();
        });
        return cursor;
      });
      return rows;
    },
    async remove(seq) {
      await transact('readwrite', false, (transaction) => transaction.objectStore(QUEUE).delete(seq));
    },
    async bury(row, reason) {
      await transact('readwrite', false, (transaction) => {
        transaction.objectStore(QUEUE).delete(row.seq);
        return transaction.objectStore(DEAD).put({ ...row, reason }, row.id);
      });
    },
    close() {
      connection?.then((database) => database?.close()).catch(() => undefined);
      connection = null;
    },
  };
}

function open(name: string, create: boolean, lost: () => void): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      // Aborting the upgrade leaves no database behind: nothing is created just to look.
      if (!create) return request.transaction?.abort();
      request.result.createObjectStore(QUEUE, { autoIncrement: true });
      request.result.createObjectStore(DEAD);
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
    request.onerror = () => (create || request.error?.name !== 'AbortError' ? reject(request.error) : resolve(null));
  });
}

function finish<T>(transaction: IDBTransaction, work: (transaction: IDBTransaction) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    if (transaction.mode === 'readwrite') transaction.commit();
  });
}

async function inTime<T>(step: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`IndexedDB did not answer within ${STEP_MS} ms`)), STEP_MS);
  });
  try {
    return await Promise.race([step(), late]);
  } finally {
    clearTimeout(timer);
  }
}
