// The one way to write. Everything that arrived while the last commit ran goes into the next; whoever waits is answered
// after the commit that holds their words, and not before. No timers, a bound on what may wait.
import type { Store, Tx } from '../store/store.ts';
import { Fenced } from '../store/turn.ts';
import { Unavailable } from '../unavailable.ts';
import { commitSubmissions, type Kept, type Submission } from './commit.ts';

const MAX_WAITING_EVENTS = 20_000;
/** As they were sent; parsed they take a few times as much. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** One commit's worth: enough to share the flush, small enough that nobody waits long behind it. */
const MAX_COMMIT_EVENTS = 1_000;
/** Commits of one store take turns, so conflicts are rare: one that does not end is a fault. */
const MAX_TRIES = 5;

/** A commit that cannot take this one event took the others; the operator has been told why. */
export interface Failed {
  id: string;
  status: 'failed';
}

export interface Queue {
  /**
   * Stores the events of one request, in order.
   * @throws Unavailable where none of it was acknowledged; what of it was stored, the same ids sent again will tell.
   */
  ingest(submission: Submission): Promise<(Kept | Failed)[]>;
  /** Runs any other write in a transaction of its own, in turn with the commits; another process may make it run again. */
  write<T>(work: (tx: Tx, now: number) => Promise<T>): Promise<T>;
  /** Refuses what comes from now on and waits for what is under way. */
  drain(): Promise<void>;
  counts: Readonly<Counts>;
}

export interface Counts {
  stored: number;
  duplicates: number;
  conflicts: number;
  waiting: number;
}

interface Waiting<T> {
  size: number;
  bytes: number;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

interface WaitingSubmission extends Waiting<(Kept | Failed)[]> {
  submission: Submission;
}

interface WaitingWrite extends Waiting<never> {
  run: (tx: Tx, now: number) => Promise<unknown>;
}

type Entry = WaitingSubmission | WaitingWrite;

/** `report` is told of every event that cannot be stored, and once whenever the storage gives way. */
export function createQueue(
  store: Store,
  now: () => number = Date.now,
  report: (fault: unknown) => void = console.error,
): Queue {
  const counts: Counts = { stored: 0, duplicates: 0, conflicts: 0, waiting: 0 };
  const waiting: Entry[] = [];
  let running: Promise<void> | null = null;
  let closed = false;
  let isStorageDown = false;
  let waitingBytes = 0;

  function enqueue<T>(size: number, bytes: number, toEntry: (waiter: Waiting<T>) => Entry): Promise<T> {
    if (closed) return Promise.reject(new Unavailable('The server is stopping.'));
    const isFull = counts.waiting + size > MAX_WAITING_EVENTS || waitingBytes + bytes > MAX_WAITING_BYTES;
    if (isFull) return Promise.reject(new Unavailable('The queue is full.'));
    counts.waiting += size;
    waitingBytes += bytes;
    const answered = new Promise<T>((resolve, reject) => waiting.push(toEntry({ size, bytes, resolve, reject })));
    running ??= nextTurn().then(work);
    return answered;
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const taken = takeSubmissions();
      const write = taken.length === 0 ? (waiting.shift() as WaitingWrite) : null;
      if (write) await commitWrite(write);
      else await commitTogether(taken);
      release(write ? [write] : taken);
      // Let in the requests that arrived meanwhile: they share the next commit.
      await nextTurn();
    }
    running = null;
  }

  function release(entries: readonly Entry[]): void {
    for (const { size, bytes } of entries) {
      counts.waiting -= size;
      waitingBytes -= bytes;
    }
  }

  /** The submissions at the head of the queue that may share a commit. */
  function takeSubmissions(): WaitingSubmission[] {
    const taken: WaitingSubmission[] = [];
    let size = 0;
    for (let next = waiting[0]; next && 'submission' in next; next = waiting[0]) {
      if (taken.length > 0 && size + next.size > MAX_COMMIT_EVENTS) break;
      taken.push(next);
      size += next.size;
      waiting.shift();
    }
    return taken;
  }

  async function commitTogether(entries: WaitingSubmission[]): Promise<void> {
    const submissions = entries.map((entry) => entry.submission);
    try {
      const kept = await inTransaction((tx, at) => commitSubmissions(tx, submissions, at));
      for (const [index, entry] of entries.entries()) {
        const results = kept[index];
        if (results) entry.resolve(tally(results));
        else entry.reject(new Fenced());
      }
    } catch (error) {
      await recover(entries, error);
    }
  }

  /** One event must not keep the others out: where the content is at fault, every event goes alone. */
  async function recover(entries: WaitingSubmission[], error: unknown): Promise<void> {
    if (store.isUnavailable(error)) return dismiss(entries, error);
    for (const [index, entry] of entries.entries()) {
      const { submission } = entry;
      const results: (Kept | Failed)[] = [];
      try {
        for (const event of submission.events) results.push(await commitEvent(submission, event));
        entry.resolve(tally(results));
      } catch (fault) {
        if (!(fault instanceof Fenced)) return dismiss(entries.slice(index), fault);
        entry.reject(fault);
      }
    }
  }

  /** The storage gave way: these, and all who wait behind them, are told. */
  function dismiss(entries: readonly Entry[], fault: unknown): void {
    const told = unavailable(fault);
    for (const entry of [...entries, ...dismissWaiting()]) entry.reject(told);
  }

  /** Whoever waits behind a commit that timed out has waited as long; the next may time out as well. */
  function dismissWaiting(): Entry[] {
    const dismissed = waiting.splice(0);
    release(dismissed);
    return dismissed;
  }

  async function commitEvent(submission: Submission, event: Submission['events'][number]): Promise<Kept | Failed> {
    try {
      const [kept] = await inTransaction((tx, at) => commitSubmissions(tx, [{ ...submission, events: [event] }], at));
      if (!kept) throw new Fenced();
      return kept[0] as Kept;
    } catch (fault) {
      if (fault instanceof Fenced || store.isUnavailable(fault)) throw fault;
      report(fault);
      return { id: event.id, status: 'failed' };
    }
  }

  async function commitWrite(entry: WaitingWrite): Promise<void> {
    try {
      entry.resolve((await inTransaction(entry.run)) as never);
    } catch (error) {
      if (error instanceof Fenced || !store.isUnavailable(error)) return entry.reject(error);
      dismiss([entry], error);
    }
  }

  /** What another process made impossible at this moment is run again, whole: `run` must start from nothing. */
  async function inTransaction<T>(run: (tx: Tx, now: number) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        const done = await store.transact((tx) => run(tx, now()));
        isStorageDown = false;
        return done;
      } catch (error) {
        if (tries === MAX_TRIES || !store.isConflict(error)) throw error;
      }
    }
  }

  function unavailable(cause: unknown): Unavailable {
    if (!isStorageDown) report(cause);
    isStorageDown = true;
    return new Unavailable('The storage cannot commit.', { cause });
  }

  function tally<T extends Kept | Failed>(results: T[]): T[] {
    for (const result of results) {
      if (result.status === 'stored') counts.stored += 1;
      if (result.status === 'duplicate') counts.duplicates += 1;
      if (result.status !== 'failed' && result.conflict) counts.conflicts += 1;
    }
    return results;
  }

  return {
    counts,
    ingest: (submission) =>
      enqueue(submission.events.length, submission.bytes ?? 0, (waiter) => ({ ...waiter, submission })),
    write: (run) => enqueue(1, 0, (waiter) => ({ ...waiter, run }) as WaitingWrite),
    async drain() {
      closed = true;
      await running;
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
