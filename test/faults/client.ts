// A client that never gives up and writes down what it was told: the same ids again until each is acknowledged. What a
// server may never say, whatever happens to it, is written down as well.
import { onTestFinished } from 'vitest';
import { post } from './post.ts';
import { createStory, type SentEvent, type StoryOptions } from './story.ts';

const RETRY_MS = 20;

export interface Told {
  /** By id, what was sent; null where what may be stored of it is asked elsewhere. */
  attempted: ReadonlyMap<string, SentEvent | null>;
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
  /** Sends until told to stop, then until everything attempted is acknowledged; or until nobody waits for it any more. */
  run(stopped: () => boolean, givenUp?: AbortSignal): Promise<void>;
}

export interface FaultClientOptions extends StoryOptions {
  endpoint: () => string;
  batchSize?: number;
  /** How far the device's clock is off, asked once for each batch. */
  skewMs?: () => number;
  /** Between one batch and the next. */
  restMs?: number;
  /** Gives an answer up after so long. */
  patienceMs?: number;
}

export function createClient({
  endpoint,
  batchSize = 3,
  skewMs = () => 0,
  restMs = 0,
  patienceMs,
  ...story
}: FaultClientOptions): FaultClient {
  const next = createStory(story);
  const attempted = new Map<string, SentEvent>();
  const acknowledged = new Set<string>();
  const stored = new Set<string>();
  const lies: string[] = [];
  let tries = 0;
  let putOff = 0;
  let unanswered = 0;
  let slowestMs = 0;

  function believe(results: { id: string | null; status: string }[], asked: ReadonlySet<unknown>): void {
    for (const { id, status } of results) {
      if (id === null || !asked.has(id)) lies.push(`told of ${id}, which was not sent`);
      else if (status === 'rejected') lies.push(`${id} was refused for good`);
      else acknowledged.add(id);
      if (id !== null && status === 'stored' && stored.has(id)) lies.push(`${id} was called new twice`);
      if (id !== null && status === 'stored') stored.add(id);
    }
  }

  async function send(skew: number, givenUp?: AbortSignal): Promise<void> {
    const clock = () => Date.now() + skew;
    let left = Array.from({ length: batchSize }, () => next(clock()));
    for (const { sent } of left) attempted.set(sent.id, sent);
    while (left.length > 0 && !givenUp?.aborted) {
      tries += 1;
      const startedAt = performance.now();
      const batch = { events: left.map(({ wire }) => wire), sentAt: new Date(clock()).toISOString() };
      const answer = await post(endpoint(), batch, patienceMs, givenUp);
      if (answer.kind === 'kept') believe(answer.results, new Set(left.map(({ sent }) => sent.id)));
      if (answer.kind === 'none') unanswered += 1;
      else slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      if (answer.kind === 'later') putOff += 1;
      if (answer.kind === 'nonsense') lies.push(answer.said);
      left = left.filter(({ sent }) => !acknowledged.has(sent.id));
      if (left.length > 0) await rest(RETRY_MS);
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
    async run(stopped, givenUp) {
      while (!stopped() && !givenUp?.aborted) {
        await send(skewMs(), givenUp);
        if (restMs > 0) await rest(restMs);
      }
    },
  };
}

/** Clients that send while `work` is done to the server, and then until everything is acknowledged. */
export async function underLoad(clients: readonly FaultClient[], work: () => Promise<void>): Promise<void> {
  let stopped = false;
  const givenUp = new AbortController();
  // A test whose time is over has not thrown.
  onTestFinished(() => givenUp.abort());
  const runs = clients.map((client) => client.run(() => stopped, givenUp.signal));
  const running = Promise.all(runs);
  try {
    // A client that breaks down ends the wait for what it would have brought about.
    await Promise.race([work(), running]);
    stopped = true;
    await running;
  } finally {
    givenUp.abort();
    await Promise.allSettled(runs);
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
