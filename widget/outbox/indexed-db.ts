// One row per message in IndexedDB. `add` resolves on `complete` of a strict transaction: the row is on the disk.
import type { Letter, Storage } from './storage.ts';

const QUEUE = 'queue';
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
    work: (queue: IDBObjectStore) => IDBRequest<T> | undefined,
    isAdding = false,
  ): Promise<T | null | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLate = false;
    const late = new Promise<never>((_, reject) => {
      // Stuck once is stuck for this page: the next click does not wait as long again.
      timer = setTimeout(
        () => {
          isStuck = isLate = true;
          reject(new Error('stuck'));
        },
        isStuck ? 0 : STEP_MS,
      );
    });
    const step = async (): Promise<T | null | undefined> => {
      const database = await connect(isAdding);
      // By now the shopper has read that it is not saved: that has to stay true.
      if (isStuck) return late;
      if (!database) return null;
      const begin = (): IDBTransaction => database.transaction(QUEUE, mode, { durability: 'strict' });
      const result = await finish(begin(), work);
      if (isLate && isAdding) await finish(begin(), (queue) => queue.delete(result as IDBValidKey));
      return result;
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

  /** The rows that are dead, or those that wait: all, or at most `limit`. */
  async function list(isDead: boolean, limit?: number): Promise<Letter[]> {
    const rows: Letter[] = [];
    await transact('readonly', (queue) => {
      const request = queue.openCursor();
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor || rows.length === limit) return;
        const row: Letter = { ...cursor.value, seq: cursor.key };
        if (isDead === (row.deadBecause !== undefined)) rows.push(row);
        cursor.continue();
      };
      return undefined;
    });
    return rows;
  }

  return {
    // The key generator gives `seq` with the row: one request, so that a page that closes now still keeps it.
    // One that may create the database never lacks it.
    add: (message) =>
      transact('readwrite', (queue) => queue.add(message) as IDBRequest<number>, true) as Promise<number>,
    oldest: (limit) => list(false, limit),
    letters: () => list(true),
    async remove(seqs) {
      await transact('readwrite', (queue) => {
        for (const seq of seqs) queue.delete(seq);
        return undefined;
      });
    },
    async bury(letters, note) {
      await transact('readwrite', (queue) => {
        for (const letter of letters) queue.put(letter, letter.seq);
        if (note) queue.add(note);
        return undefined;
      });
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
      const queue = request.result.createObjectStore(QUEUE, { autoIncrement: true });
      // Where a database was lost the session may live on: a number is never given to it twice.
      queue.add(0, Date.now());
      queue.clear();
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

function finish<T>(
  transaction: IDBTransaction,
  work: (queue: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const request = work(transaction.objectStore(QUEUE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
    // Not waiting for the page to hear of its request: it may be closing.
    if (transaction.mode === 'readwrite') transaction.commit();
  });
}
