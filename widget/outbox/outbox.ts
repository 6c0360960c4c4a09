// Keeps every message until the server has named its id: put, flush, acknowledge. A message leaves only by its own
// verdict, and its shopper is told what is true at that moment.
import type { Delivery, Sending } from '../delivery.ts';
import type { NetAnswer } from '../net.ts';
import { batchBody, cutBatch } from './batch.ts';
import { isExpired, onlineWaitMs, parseRetryAfter, waitMs } from './retry.ts';
import { readAnswer, type SendResult, type Verdict } from './send.ts';
import type { Message, Row, Storage } from './storage.ts';

export interface OutboxParts {
  disk: Storage;
  memory: Storage;
  /** Whether a message may go to the disk before the first try; without consent only an unsent one may. */
  mayKeep(): boolean;
  post(body: string): Promise<NetAnswer>;
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
  unsettled: number;
  expired: number;
  refused: number;
  lastStatus: number | null;
}

/** A row, the place that holds it, and whoever on this page wants to know. */
interface Item {
  row: Row;
  place: Storage;
  tell: (delivery: Delivery) => void;
}

// A shopper is not left with a spinner for longer: by then the message is on the disk, and that may be said.
const PATIENCE_MS = 4_000;
const READ_ROWS = 100;

export function createOutbox(parts: OutboxParts): Outbox {
  const { disk, memory, now } = parts;
  const unsettled = new Map<string, Item>();
  const facts: OutboxFacts = { unsettled: 0, expired: 0, refused: 0, lastStatus: null };
  let current: Promise<void> | null = null;
  let again = false;
  let closed = false;
  let tries = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(message: { id: string; json: string }, tell: (delivery: Delivery) => void): Sending {
    const kept = keep({ ...message, addedAt: now(), numbered: parts.mayKeep() }, tell);
    kept.then(flush, () => tell({ state: 'failed', why: 'unreachable' }));
    return {
      again: () => void flush(),
      drop: () => void kept.then((item) => (item.place === memory ? forget(item) : undefined)),
    };
  }

  async function keep(message: Message, tell: (delivery: Delivery) => void): Promise<Item> {
    const item = await (message.numbered ? add(disk, message, tell) : add(memory, message, tell)).catch(() =>
      add(memory, { ...message, numbered: false }, tell),
    );
    unsettled.set(message.id, item);
    if (item.place.durable) setTimeout(() => unsettled.get(message.id) === item && tell({ state: 'waiting' }), PATIENCE_MS);
    return item;
  }

  async function add(place: Storage, message: Message, tell: (delivery: Delivery) => void): Promise<Item> {
    return { row: { ...message, seq: await place.add(message) }, place, tell };
  }

  async function forget({ row, place }: Item): Promise<void> {
    unsettled.delete(row.id);
    // A row that cannot be removed is sent again, and the server knows its id.
    await place.remove(row.seq).catch(() => undefined);
  }

  function flush(): Promise<void> {
    again = true;
    let began = false;
    const turn = (): Promise<void> => {
      began = true;
      return run();
    };
    current ??= parts.takeTurn(turn).finally(() => {
      current = null;
      if (closed || !again) return;
      // Something was put while the last request was out; or another tab never gave the turn away.
      if (began) void flush();
      else schedule(waitMs({ tries: ++tries, pace: 'normal', askedMs: null }, parts.random()));
    });
    return current;
  }

  async function run(): Promise<void> {
    let maxEvents: number | undefined;
    while (!closed) {
      again = false;
      const waiting = await items();
      const rows = cutBatch(
        waiting.map(({ row }) => row),
        maxEvents,
      );
      if (rows.length === 0) return;
      const batch = waiting.slice(0, rows.length);
      const answer = await parts.post(batchBody(rows, now()));
      facts.lastStatus = answer.status;
      const ids = rows.map(({ id }) => id);
      const result = readAnswer(answer, ids);
      const settled = await settle(batch, result);
      if (result.oneByOne) maxEvents = 1;
      else if (settled === 0) return later(answer, result.pace);
      else tries = 0;
    }
  }

  /** What this page waits for first, then what earlier pages left; another tab's success shows as "duplicate". */
  async function items(): Promise<Item[]> {
    const left = await disk.oldest(READ_ROWS).catch(() => []);
    const rest = left
      .filter(({ id }) => !unsettled.has(id))
      .map((row): Item => ({ row, place: disk, tell: () => undefined }));
    const old = rest.filter(({ row }) => isExpired(row.addedAt, now()));
    for (const { row } of old) await bury(row, disk, 'expired');
    facts.expired += old.length;
    return [...unsettled.values(), ...rest.filter((item) => !old.includes(item))];
  }

  /** How many of the batch need no further try. */
  async function settle(batch: readonly Item[], { verdicts }: SendResult): Promise<number> {
    let settled = 0;
    for (const item of batch) {
      const verdict = verdicts.get(item.row.id) as Verdict;
      if (verdict.kind === 'wait') {
        await keepWaiting(item);
        continue;
      }
      settled++;
      if (verdict.kind === 'delivered') {
        await forget(item);
        item.tell({ state: 'saved', outcome: verdict.outcome });
      } else {
        unsettled.delete(item.row.id);
        facts.refused++;
        await bury(item.row, item.place, verdict.detail);
        item.tell({ state: 'failed', why: 'refused', detail: verdict.detail });
      }
    }
    return settled;
  }

  async function bury(row: Row, place: Storage, reason: string): Promise<void> {
    // Where even this fails the row stays in the queue and is refused again.
    await place.bury(row, reason).catch(() => undefined);
  }

  async function keepWaiting(item: Item): Promise<void> {
    if (!unsettled.has(item.row.id)) return;
    if (!item.place.durable) await promote(item);
    item.tell(item.place.durable ? { state: 'waiting' } : { state: 'failed', why: 'unreachable' });
  }

  /** Unsent, so it may and should survive the page. */
  async function promote(item: Item): Promise<void> {
    try {
      const held = item.row.seq;
      const seq = await disk.add(messageOf(item.row));
      await memory.remove(held);
      item.row = { ...item.row, seq };
      item.place = disk;
    } catch {
      // Stays in memory, and the shopper reads "not saved".
    }
  }

  function later(answer: NetAnswer, pace: 'normal' | 'slow'): void {
    const askedMs = parseRetryAfter(answer.retryAfter, now());
    const wait = waitMs({ tries: ++tries, pace, askedMs }, parts.random());
    if (askedMs !== null || pace === 'slow') notBefore = now() + wait;
    schedule(wait);
  }

  function schedule(wait: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), wait);
  }

  return {
    put,
    flush,
    wake(reason) {
      const ownWait = reason === 'online' ? onlineWaitMs(parts.random()) : 0;
      schedule(Math.max(ownWait, notBefore - now()));
    },
    facts: () => ({ ...facts, unsettled: unsettled.size }),
    close() {
      closed = true;
      clearTimeout(timer);
      disk.close();
    },
  };
}

function messageOf({ id, json, addedAt, numbered }: Row): Message {
  return { id, json, addedAt, numbered };
}
