// A device's queue as the first version of the widget wrote it: one row per message, by a key of the database's own,
// and the session under one readable key. Whatever the present widget's queue looks like, it has to read this one.
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Ledger } from './ledger.ts';

interface OldRow {
  id: string;
  /** The event, whole but for its `seq`, which is the row's key. */
  json: string;
  addedAt: number;
  /** False: no `seq` goes with it. */
  isNumbered: boolean;
  /** Set: refused, kept, and no longer sent. */
  deadBecause?: string;
}

const SESSION_ID = '0123456789abcdef0123456789abcdef';

const FIFTEEN_DAYS_MS = 15 * 24 * 60 * 60_000;

function ratingRow(words: string): OldRow {
  const id = randomUUID();
  const addedAt = Date.now();
  const json = JSON.stringify({
    id,
    type: 'csat.rated',
    occurredAt: new Date(addedAt).toISOString(),
    sessionId: SESSION_ID,
    orderNumber: 'F-1',
    order: { source: 'json-ld', confidence: 'high', aliases: {} },
    page: { url: 'https://shop.example/orders/F-1', locale: 'en' },
    data: { rating: 'great', comment: words, about: 'order' },
  });
  return { id, json, addedAt, isNumbered: true };
}

/** One row of each kind: three that wait, of them one unnumbered and one very old; and a dead one. */
export function oldQueue(ledger: Ledger): OldRow[] {
  const kinds: Partial<OldRow>[] = [{}, { isNumbered: false }, { addedAt: Date.now() - FIFTEEN_DAYS_MS }];
  const waiting = waitingRows(ledger, kinds.length).map((row, index) => ({ ...row, ...kinds[index] }));
  return [...waiting, { ...ratingRow(ledger.newWords()), deadBecause: 'No such thing.' }];
}

/** So many ratings that wait, each a promise. */
export function waitingRows(ledger: Ledger, count: number): OldRow[] {
  return Array.from({ length: count }, () => {
    const words = ledger.newWords();
    ledger.told(words, 'waiting');
    return ratingRow(words);
  });
}

/** Writes rows for the page's origin; the store is named as the tag names it. */
export async function writeOldQueue(page: Page, store: string, rows: readonly OldRow[]): Promise<void> {
  await page.evaluate(
    async ({ name, added, session }) => {
      localStorage[name] ??= JSON.stringify([session]);
      const database = await new Promise<IDBDatabase>((opened, failed) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore('queue', { autoIncrement: true });
        request.onsuccess = () => opened(request.result);
        request.onerror = () => failed(request.error);
      });
      const transaction = database.transaction('queue', 'readwrite');
      for (const row of added) transaction.objectStore('queue').add(row);
      await new Promise((kept) => {
        transaction.oncomplete = kept;
      });
      database.close();
    },
    { name: `counterbell:${store}`, added: rows, session: SESSION_ID },
  );
}

/** Rows that are still there, dead ones included. */
export async function readOldQueue(page: Page, store: string): Promise<OldRow[]> {
  return page.evaluate(async (name) => {
    const database = await new Promise<IDBDatabase>((opened, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => opened(request.result);
      request.onerror = () => failed(request.error);
    });
    const rows = await new Promise<OldRow[]>((read) => {
      const request = database.transaction('queue').objectStore('queue').getAll();
      request.onsuccess = () => read(request.result as OldRow[]);
    });
    database.close();
    return rows;
  }, `counterbell:${store}`);
}
