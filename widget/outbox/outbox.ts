// Keeps every message until the server has named its id: put, flush, acknowledge. A message leaves only by its own
// verdict, and its shopper is told what is true at that moment.
import { MAX_BATCH_EVENTS } from '../../shared/wire.ts';
import type { Delivery, Sending } from '../delivery.ts';
import type { NetAnswer } from '../net.ts';
import { batchBody, countFitting } from './batch.ts';
import { isExpired, onlineWaitMs, parseRetryAfter, waitMs } from './retry.ts';
import { readAnswer, type Verdict } from './send.ts';
import type { Row, Storage } from './storage.ts';

export interface OutboxParts {
  disk: Storage;
  memory: Storage;
  /** Whether a message may go to the disk before its first try; without consent only an unsent one may. */
  mayKeep(): boolean;
  post(body: string): Promise<NetAnswer>;
  /** Runs `work`, which never rejects, when no other tab does. */
  takeTurn(work: () => Promise<void>): Promise<void>;
  now(): number;
  random(): number;
}

export interface Outbox {
  put(message: { id: string; json: string }, tell: (delivery: Delivery) => void): Sending;
  flush(): Promise<void>;
  wake(reason: 'online' | 'visible'): void;
  facts(): OutboxFacts;
  close(): void;
}

export interface OutboxFacts {
  /** Messages of this page the server has not named yet. */
  unsettled: number;
  expired: number;
  refused: number;
  lastStatus: number;
}

/** A row, the place that holds it, and whoever on this page wants to know. */
interface Item {
  row: Row;
  place: Storage;
  tell(delivery: Delivery): void;
}

// A shopper is not left with a spinner for longer: by then the message is on the disk, and that may be said.
const PATIENCE_MS = 4_000;

export function createOutbox({ disk, memory, mayKeep, post, takeTurn, now, random }: OutboxParts): Outbox {
  const unsettled = new Map<string, Item>();
  const counts = { expired: 0, refused: 0, lastStatus: 0 };
  let current: Promise<void> | null = null;
  let isAskedAgain = false;
  let isClosed = false;
  let tries = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(message: { id: string; json: string }, tell: (delivery: Delivery) => void): Sending {
    const isNumbered = mayKeep();
    const item: Item = { row: { ...message, addedAt: now(), isNumbered, seq: 0 }, place: memory, tell };
    const kept = move(item, isNumbered ? disk : memory)
      .catch(() => {
        item.row.isNumbered = false;
        return move(item, memory);
      })
      .then(() => {
        unsettled.set(message.id, item);
        if (item.place.isDurable)
          setTimeout(() => unsettled.has(message.id) && tell({ state: 'waiting' }), PATIENCE_MS);
        void flush();
      });
    return {
      again: () => void flush(),
      drop: () => void kept.then(() => (item.place === memory ? forget(item) : undefined)),
    };
  }

  /** Puts the message where it is safer, then takes it from where it was. */
  async function move(item: Item, place: Storage): Promise<void> {
    const seq = await place.add(item.row);
    await item.place.remove(item.row.seq);
    item.row.seq = seq;
    item.place = place;
  }

  async function forget({ row, place }: Item): Promise<void> {
    unsettled.delete(row.id);
    // A row that cannot be removed is sent again, and the server knows its id.
    await place.remove(row.seq).catch(ignore);
  }

  async function bury({ row, place }: Item, reason: string): Promise<void> {
    unsettled.delete(row.id);
    // Where this fails the row stays in the queue and meets the same verdict again.
    await place.bury(row, reason).catch(ignore);
  }

  function flush(): Promise<void> {
    isAskedAgain = true;
    let hasBegun = false;
    current ??= takeTurn(() => {
      hasBegun = true;
      return run();
    }).then(() => {
      current = null;
      if (isClosed || !isAskedAgain) return;
      // Something was put while the last request was out; or another tab never gave the turn away.
      if (hasBegun) void flush();
      else schedule(waitMs({ tries: ++tries, pace: 'normal', askedMs: null }, random()));
    });
    return current;
  }

  async function run(): Promise<void> {
    let maxEvents = MAX_BATCH_EVENTS;
    while (!isClosed) {
      isAskedAgain = false;
      const items = (await readItems()).slice(0, maxEvents);
      const batch = items.slice(0, countFitting(items.map(({ row }) => row)));
      if (batch.length === 0) return;
      const rows = batch.map(({ row }) => row);
      const answer = await post(batchBody(rows, now()));
      counts.lastStatus = answer.status;
      const { verdicts, pace, isOneByOne } = readAnswer(
        answer,
        rows.map(({ id }) => id),
      );
      let settled = 0;
      for (const item of batch) if (await settle(item, verdicts.get(item.row.id) as Verdict)) settled++;
      if (settled > 0) tries = 0;
      else if (isOneByOne) maxEvents = 1;
      else return later(parseRetryAfter(answer.retryAfter, now()), pace);
    }
  }

  /** What this page waits for first, then what earlier pages left; another tab's success shows as "duplicate". */
  async function readItems(): Promise<Item[]> {
    const items = [...unsettled.values()];
    for (const row of await disk.oldest(MAX_BATCH_EVENTS).catch((): Row[] => [])) {
      if (unsettled.has(row.id)) continue;
      const item: Item = { row, place: disk, tell: ignore };
      if (!isExpired(row.addedAt, now())) items.push(item);
      else {
        counts.expired++;
        await bury(item, 'expired');
      }
    }
    return items;
  }

  /** Whether the message needs no further try. */
  async function settle(item: Item, verdict: Verdict): Promise<boolean> {
    switch (verdict.kind) {
      case 'delivered':
        await forget(item);
        item.tell({ state: 'saved', outcome: verdict.outcome });
        return true;
      case 'refused':
        counts.refused++;
        await bury(item, verdict.detail);
        item.tell({ state: 'failed', why: 'refused', detail: verdict.detail });
        return true;
      case 'wait':
        // Unsent, it may and should survive the page; where it cannot, the shopper reads "not saved".
        if (unsettled.has(item.row.id) && !item.place.isDurable) await move(item, disk).catch(ignore);
        item.tell(item.place.isDurable ? { state: 'waiting' } : { state: 'failed', why: 'unreachable' });
        return false;
    }
  }

  function later(askedMs: number | null, pace: 'normal' | 'slow'): void {
    const wait = waitMs({ tries: ++tries, pace, askedMs }, random());
    if (askedMs !== null || pace === 'slow') notBefore = now() + wait;
    schedule(wait);
  }

  function schedule(wait: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void flush(), wait);
  }

  return {
    put,
    flush,
    wake(reason) {
      schedule(Math.max(reason === 'online' ? onlineWaitMs(random()) : 0, notBefore - now()));
    },
    facts: () => ({ ...counts, unsettled: unsettled.size }),
    close() {
      isClosed = true;
      clearTimeout(timer);
      disk.close();
    },
  };
}

function ignore(): void {
  // Said where it is called: what is lost by it, and why that is no loss.
}
