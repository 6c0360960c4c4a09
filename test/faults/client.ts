// A client that never gives up and writes down what it was told: the same ids again until each is acknowledged. What a
// server may never say, whatever happens to it, is written down as well.
import { randomUUID } from 'node:crypto';
import { post } from './post.ts';

/** Then the shopper comes back as another. */
const SESSION_EVENTS = 96;
const RATINGS = ['terrible', 'poor', 'okay', 'good', 'great'];
const RETRY_MS = 20;
/** Sessions so named are sent in order, from 1 on: one that is acknowledged has all before it. */
export const IN_ORDER = 'fault-session-';

export interface Told {
  attempted: ReadonlySet<string>;
  /** Ids that an answer listed as stored or duplicate. */
  acknowledged: ReadonlySet<string>;
  /** What was said that cannot be true, or that leaves a client nowhere to go. */
  lies: readonly string[];
}

export interface FaultClient extends Told {
  /** Requests that were sent. */
  tries: number;
  /** Requests that were told to come again later. */
  putOff: number;
  /** Requests that nobody answered. */
  unanswered: number;
  slowestMs: number;
  /** Sends until told to stop, then until everything attempted is acknowledged. */
  run(stopped: () => boolean): Promise<void>;
}

export interface FaultClientOptions {
  name: string;
  endpoint: () => string;
  batchSize?: number;
  /** The device's clock. */
  now?: () => number;
  /** What a shopper writes beside the number of the event. */
  words?: string;
  /** Gives an answer up after so long. */
  patienceMs?: number;
}

/** One session of events on a few orders; some come before their order is known. */
export function createClient({
  name,
  endpoint,
  batchSize = 3,
  now = Date.now,
  words = '',
  patienceMs,
}: FaultClientOptions): FaultClient {
  const attempted = new Set<string>();
  const acknowledged = new Set<string>();
  const stored = new Set<string>();
  const lies: string[] = [];
  let count = 0;
  let tries = 0;
  let putOff = 0;
  let unanswered = 0;
  let slowestMs = 0;

  function next(): Record<string, unknown> {
    count += 1;
    const seq = ((count - 1) % SESSION_EVENTS) + 1;
    const id = randomUUID();
    attempted.add(id);
    const known = seq % 4 !== 1;
    return {
      id,
      type: 'csat.rated',
      occurredAt: new Date(now()).toISOString(),
      sessionId: `${IN_ORDER}${name}-${Math.ceil(count / SESSION_EVENTS)}`,
      seq,
      ...(known && { orderNumber: `${name}-${Math.ceil(count / 8)}` }),
      data: { rating: RATINGS[seq % RATINGS.length], comment: `No ${count}${words}` },
    };
  }

  function believe(results: { id: string | null; status: string }[], asked: ReadonlySet<unknown>): void {
    for (const { id, status } of results) {
      if (id === null || !asked.has(id)) lies.push(`told of ${id}, which was not sent`);
      else if (status === 'rejected') lies.push(`${id} was refused for good`);
      else acknowledged.add(id);
      if (id !== null && status === 'stored' && stored.has(id)) lies.push(`${id} was called new twice`);
      if (id !== null && status === 'stored') stored.add(id);
    }
  }

  async function send(events: Record<string, unknown>[]): Promise<void> {
    let left = events;
    while (left.length > 0) {
      tries += 1;
      const startedAt = performance.now();
      const answer = await post(endpoint(), { events: left, sentAt: new Date(now()).toISOString() }, patienceMs);
      if (answer.kind === 'kept') believe(answer.results, new Set(left.map(({ id }) => id)));
      if (answer.kind === 'none') unanswered += 1;
      else slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      if (answer.kind === 'later') putOff += 1;
      if (answer.kind === 'nonsense') lies.push(answer.said);
      left = left.filter(({ id }) => !acknowledged.has(id as string));
      if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  return {
    attempted,
    acknowledged,
    lies,
    get tries() {
      return tries;
    },
    get unanswered() {
      return unanswered;
    },
    get slowestMs() {
      return slowestMs;
    },
    get putOff() {
      return putOff;
    },
    async run(stopped) {
      while (!stopped()) await send(Array.from({ length: batchSize }, next));
    },
  };
}

/** Clients that send while `work` is done to the server, and then until everything is acknowledged. */
export async function underLoad(clients: readonly FaultClient[], work: () => Promise<void>): Promise<void> {
  let stopped = false;
  const running = Promise.all(clients.map((client) => client.run(() => stopped)));
  try {
    // A client that breaks down ends the wait for what it would have brought about.
    await Promise.race([work(), running]);
  } finally {
    stopped = true;
  }
  await running;
}
