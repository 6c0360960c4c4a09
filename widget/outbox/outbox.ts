// Keeps every message until the server has named its id: put, flush, acknowledge. A message leaves only by its own
// verdict, and its shopper is told what is true at that moment.
import { MAX_BATCH_EVENTS } from '../../shared/wire.ts';
import type { Delivery, Sending } from '../delivery.ts';
import type { NetAnswer } from '../net.ts';
import { batchBody, countFitting } from './batch.ts';
import { isExpired, LONGEST_ASKED_MS, parseRetryAfter, waitMs, wakeMs } from './retry.ts';
import { readAnswer } from './send.ts';
import type { Row, Storage } from './storage.ts';

export interface OutboxParts {
  disk: Storage;
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
  /** Tries again soon, but no sooner than the server asked for. */
  wake(): void;
  facts(): OutboxFacts;
  close(): void;
}

export interface OutboxFacts {
  /** Messages of this page the server has not named yet. */
  unsettled: number;
  /** Messages that were refused or grew too old: kept as dead letters, no longer sent. */
  dead: number;
  lastStatus: number;
}

/** A row, whether the disk holds it or this page alone, and whoever on this page wants to know. */
interface Item {
  row: Row;
  isKept: boolean;
  tell(delivery: Delivery): void;
}

// A shopper is not left with a spinner for longer: by then the message is on the disk, and that may be said.
const PATIENCE_MS = 4_000;

export function createOutbox({ disk, mayKeep, post, takeTurn, now, random }: OutboxParts): Outbox {
  const unsettled = new Map<string, Item>();
  /** Rows that have their verdict and could not be taken off the disk: the next page asks for it again. */
  const spent = new Set<string>();
  const counts = { dead: 0, lastStatus: 0 };
  let current: Promise<void> | null = null;
  let isAskedAgain = false;
  let isClosed = false;
  let tries = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(message: { id: string; json: string }, tell: (delivery: Delivery) => void): Sending {
    const isNumbered = mayKeep();
    const item: Item = { row: { ...message, addedAt: now(), isNumbered, seq: 0 }, isKept: false, tell };
    const held = (isNumbered ? keep(item) : Promise.resolve())
      .catch(() => {
        item.row.isNumbered = false;
      })
      .then(() => {
        unsettled.set(message.id, item);
        if (item.isKept) setTimeout(() => unsettled.has(message.id) && tell({ state: 'waiting' }), PATIENCE_MS);
        void flush();
      });
    return {
      again: () => void flush(),
      drop: () => void held.then(() => (item.isKept ? undefined : remove(item))),
    };
  }

  async function keep(item: Item): Promise<void> {
    item.row.seq = await disk.add(item.row);
    item.isKept = true;
  }

  /** Takes the message out of the queue; with a reason it is kept as a dead letter, and counted. */
  async function remove({ row, isKept }: Item, reason?: string): Promise<void> {
    unsettled.delete(row.id);
    if (reason !== undefined) counts.dead++;
    if (!isKept) return;
    await (reason === undefined ? disk.remove(row.seq) : disk.bury(row, reason)).catch(() => spent.add(row.id));
  }

  function flush(): Promise<void> {
    isAskedAgain = true;
    current ??= takeTurn(run).then(() => {
      current = null;
      // Something was put while the last request was out; or another tab kept the turn for all of our patience.
      if (!isClosed && isAskedAgain) void flush();
    });
    return current;
  }

  async function run(): Promise<void> {
    while (!isClosed) {
      isAskedAgain = false;
      const items = (await readItems()).slice(0, MAX_BATCH_EVENTS);
      const batch = items.slice(0, countFitting(items.map(({ row }) => row)));
      if (batch.length === 0) return;
      const answer = await post(
        batchBody(
          batch.map(({ row }) => row),
          now(),
        ),
      );
      const { verdicts, pace } = readAnswer(answer);
      counts.lastStatus = answer.status;
      tries++;
      for (const item of batch) {
        const verdict = verdicts.get(item.row.id);
        if (!verdict) {
          await wait(item);
          continue;
        }
        tries = 0;
        await remove(item, verdict.state === 'failed' ? verdict.refusal : undefined);
        item.tell(verdict);
      }
      if (tries === 0) continue;
      const askedMs = parseRetryAfter(answer.retryAfter);
      const restMs = waitMs({ tries, pace, askedMs }, random());
      if (askedMs !== null || pace === 'slow') notBefore = now() + restMs;
      return schedule(restMs);
    }
  }

  /** What this page waits for first, then what earlier pages left; another tab's success shows as "duplicate". */
  async function readItems(): Promise<Item[]> {
    const items = [...unsettled.values()];
    for (const row of await disk.oldest(MAX_BATCH_EVENTS).catch((): Row[] => [])) {
      if (!unsettled.has(row.id) && !spent.has(row.id)) items.push({ row, isKept: true, tell: ignore });
    }
    return items;
  }

  /** Unsent, it may and should survive the page; where it cannot, the shopper reads "not saved". */
  async function wait(item: Item): Promise<void> {
    if (unsettled.has(item.row.id)) {
      if (!item.isKept) await keep(item).catch(ignore);
      item.tell(item.isKept ? { state: 'waiting' } : { state: 'failed', refusal: null });
    } else if (counts.lastStatus > 0 && isExpired(item.row.addedAt, now())) {
      // Never untried: a clock that jumped makes any message look old.
      await remove(item, 'expired');
    }
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(flush, ms);
  }

  return {
    put,
    flush,
    // A clock that was set back makes the wait look longer than any server may ask for.
    wake: () => schedule(Math.max(wakeMs(random()), Math.min(notBefore - now(), LONGEST_ASKED_MS))),
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
