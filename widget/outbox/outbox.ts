// Keeps every message until the server has named its id: put, flush, acknowledge. A message leaves only by its own
// verdict, and its shopper is told what is true at that moment.
import { MAX_BATCH_EVENTS } from '../../shared/wire.ts';
import type { Delivery, Sending, Verdict } from '../delivery.ts';
import type { NetAnswer } from '../net.ts';
import { batchBody, countFitting } from './batch.ts';
import { createQueue, type Item, type QueueParts, type Written } from './queue.ts';
import { isExpired, LONGEST_ASKED_MS, parseRetryAfter, waitMs, wakeMs } from './retry.ts';
import { readAnswer, type SendResult } from './send.ts';

export interface OutboxParts extends QueueParts {
  /** `isLasting`: the request is to outlive the page. */
  post(body: string, isLasting: boolean): Promise<NetAnswer>;
  /** Runs `work`, which never rejects, when no other tab does. */
  takeTurn(work: () => Promise<void>): Promise<void>;
  now(): number;
  random(): number;
}

export interface Outbox {
  put(message: Written, tell: (delivery: Delivery) => void): Sending;
  flush(): Promise<void>;
  /** Gives up what was recorded in passing; what the shopper sent stays. */
  dropPassing(): Promise<void>;
  /** Tries again soon, but no sooner than the server asked for. */
  wake(): void;
  facts(): OutboxFacts;
  close(): void;
}

export interface OutboxFacts {
  /** Messages of this page the server has not named yet. */
  unsettled: number;
  /** Messages that were refused or grew too old while this page was there. */
  buried: number;
  /** Given up for want of space or consent. */
  dropped: number;
  /** Null before the first try; 0 is no answer that can be read. */
  lastStatus: number | null;
}

// A shopper is not left with a spinner for longer: by then the message is on the disk, and that may be said.
const PATIENCE_MS = 4_000;

export function createOutbox({ disk, mayKeep, post, takeTurn, now, random, ...parts }: OutboxParts): Outbox {
  const queue = createQueue({ disk, mayKeep, ...parts });
  const { unsettled, isWanted, keep, drop, remove, bury } = queue;
  let lastStatus: number | null = null;
  let current: Promise<void> | null = null;
  let isAskedAgain = false;
  let isClosed = false;
  let tries = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(message: Written, tell: (delivery: Delivery) => void): Sending {
    const item: Item = { row: { ...message, addedAt: now(), isNumbered: mayKeep(), seq: 0 }, isKept: false, tell };
    const held = (item.row.isNumbered ? keep(item) : Promise.resolve())
      .catch(() => {
        item.row.isNumbered = false;
      })
      .then(() => {
        if (!isWanted(item.row)) return drop([item]);
        unsettled.set(message.id, item);
        if (item.isKept) setTimeout(() => unsettled.has(message.id) && tell({ state: 'waiting' }), PATIENCE_MS);
        void flush();
      });
    return {
      kept: held.then(() => item.isKept),
      again: () => void flush(),
      drop: () => void held.then(() => (item.isKept ? undefined : remove([item]))),
    };
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
      const items = await queue.read(mayKeep() ? MAX_BATCH_EVENTS : undefined);
      const wanted = items.filter(({ row }) => isWanted(row)).slice(0, MAX_BATCH_EVENTS);
      const rows = wanted.map(({ row }) => row);
      const count = countFitting(rows);
      if (count === 0) return;
      const batch = wanted.slice(0, count);
      const body = batchBody(rows.slice(0, count), now());
      // Every other try does without `keepalive`: the shop's own beacons may have used up the page's share of it.
      const answer = await post(body, tries % 2 === 0);
      lastStatus = answer.status;
      const { verdicts, pace } = readAnswer(answer);
      const heard = batch.filter(({ row }) => verdicts.has(row.id));
      tries = heard.length > 0 ? 0 : tries + 1;
      await settle(heard, verdicts);
      await wait(batch.filter((item) => !heard.includes(item)));
      if (tries === 0) continue;
      const askedMs = parseRetryAfter(answer.retryAfter);
      const restMs = waitMs({ tries, pace, askedMs }, random());
      if (askedMs !== null || pace === 'slow') notBefore = now() + restMs;
      return schedule(restMs);
    }
  }

  /** Off the disk first, then told: what was told is not sent again. */
  async function settle(items: readonly Item[], verdicts: SendResult['verdicts']): Promise<void> {
    const verdictOf = ({ row }: Item) => verdicts.get(row.id) as Verdict;
    const saved: Item[] = [];
    const burials = items.map((item) => {
      const verdict = verdictOf(item);
      return verdict.state === 'failed' ? bury([item], verdict.refusal) : saved.push(item);
    });
    await Promise.all([...burials, remove(saved)]);
    for (const item of items) item.tell(verdictOf(item));
  }

  async function wait(items: readonly Item[]): Promise<void> {
    for (const item of items.filter(({ row }) => unsettled.has(row.id))) {
      // Unsent, it may and should survive the page; where it cannot, the shopper reads "not saved".
      if (!item.isKept) await keep(item).catch(() => undefined);
      item.tell(item.isKept ? { state: 'waiting' } : { state: 'failed', refusal: null });
    }
    // Never untried: a clock that jumped makes any message look old.
    const old = items.filter(({ row }) => !unsettled.has(row.id) && isExpired(row.addedAt, now()));
    if (old.length > 0 && lastStatus) await bury(old, null);
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(flush, ms);
  }

  return {
    put,
    flush,
    dropPassing: queue.dropPassing,
    // A clock that was set back makes the wait look longer than any server may ask for.
    wake: () => schedule(Math.max(wakeMs(random()), Math.min(notBefore - now(), LONGEST_ASKED_MS))),
    facts: () => ({ ...queue.counts, unsettled: unsettled.size, lastStatus }),
    close() {
      isClosed = true;
      clearTimeout(timer);
      disk.close();
    },
  };
}
