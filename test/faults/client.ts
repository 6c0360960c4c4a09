// A client that never gives up and writes down what it was told: the same ids again until each is acknowledged.
import { randomUUID } from 'node:crypto';

const RATINGS = ['terrible', 'poor', 'okay', 'good', 'great'];
const ANSWER_MS = 5_000;
const RETRY_MS = 20;

export interface Told {
  attempted: Set<string>;
  /** Ids that an answer listed as stored or duplicate. */
  acknowledged: Set<string>;
}

export interface FaultClient extends Told {
  /** Sends until told to stop, then until everything attempted is acknowledged. */
  run(stopped: () => boolean): Promise<void>;
}

/** One session of events on a few orders; some come before their order is known. */
export function createClient(name: string, endpoint: () => string, batchSize = 3): FaultClient {
  const attempted = new Set<string>();
  const acknowledged = new Set<string>();
  const sessionId = `fault-session-${name}`;
  let seq = 0;

  function next(): Record<string, unknown> {
    seq += 1;
    const id = randomUUID();
    attempted.add(id);
    const known = seq % 4 !== 1;
    return {
      id,
      type: 'csat.rated',
      occurredAt: new Date().toISOString(),
      sessionId,
      seq,
      ...(known && { orderNumber: `${name}-${Math.ceil(seq / 8)}` }),
      data: { rating: RATINGS[seq % RATINGS.length], comment: `No ${seq}` },
    };
  }

  async function send(events: Record<string, unknown>[]): Promise<void> {
    let left = events;
    while (left.length > 0) {
      for (const id of await post(endpoint(), left)) acknowledged.add(id);
      left = left.filter(({ id }) => !acknowledged.has(id as string));
      if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  return {
    attempted,
    acknowledged,
    async run(stopped) {
      while (!stopped()) await send(Array.from({ length: batchSize }, next));
    },
  };
}

/** The ids an answer acknowledges; none where there was no answer, or none that can be believed. */
export async function post(url: string, events: object[]): Promise<string[]> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok) return [];
    const { results } = (await response.json()) as { results: { id: string; status: string }[] };
    return results.filter(({ status }) => status !== 'rejected').map(({ id }) => id);
  } catch (error) {
    // Refused, reset or cut short: the client cannot know what became of it, and asks again.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) return [];
    throw error;
  }
}
