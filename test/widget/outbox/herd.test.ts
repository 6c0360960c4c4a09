// A town that comes back: what hundreds of devices do to a server that was away for a minute, or that they could not
// reach for one. The real outbox, on a clock and a disk of the test's own.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutbox, type Outbox } from '../../../widget/outbox/outbox.ts';
import { openTestDisk } from './test-disk.ts';

const CLIENTS = 300;
const OUTAGE_MS = 60_000;
const WAKE_MS = 10_000;
const LAST_WHILE_MS = 30_000;
const DRAINED_WITHIN_MS = 10 * 60_000;

interface Herd {
  /** When each request came after the server was back, in milliseconds. */
  requests: number[];
  /**
   * Requests a second that are no herd. Of a network that is back: the clients spread evenly over the seconds in which
   * they wake. Of a server that is back: what had knocked at its closed door, on the average of the last while.
   */
  steady: number;
  left: number;
  drainedMs: number;
}

/** Chance that is the same at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `arriveWithinMs`: the time from the start of the outage in which every client has something to say. */
async function play(arriveWithinMs: number, isWoken: boolean, random: () => number): Promise<Herd> {
  const chance = seeded(7);
  const startedAt = Date.now();
  const requests: number[] = [];
  let knocks = 0;
  let left = CLIENTS;
  const outboxes: Outbox[] = Array.from({ length: CLIENTS }, (_, client) => {
    const outbox = createOutbox({
      disk: openTestDisk(),
      mayKeep: () => true,
      async post(body) {
        const sinceMs = Date.now() - startedAt - OUTAGE_MS;
        if (sinceMs < 0) {
          if (sinceMs > -LAST_WHILE_MS) knocks++;
          return { status: 0, retryAfter: null, body: '' };
        }
        requests.push(sinceMs);
        const { events } = JSON.parse(body) as { events: { id: string }[] };
        const results = events.map(({ id }) => ({ id, status: 'stored' }));
        return { status: 200, retryAfter: null, body: JSON.stringify({ results }) };
      },
      takeTurn: (work) => work(),
      bury: () => Promise.resolve(),
      now: Date.now,
      random,
    });
    const say = (): void => {
      outbox.put({ id: `${client}`, json: `{"id":"${client}"}` }, ({ state }) => {
        if (state === 'saved') left--;
      });
    };
    setTimeout(say, chance() * arriveWithinMs);
    return outbox;
  });
  await vi.advanceTimersByTimeAsync(OUTAGE_MS);
  if (isWoken) for (const outbox of outboxes) outbox.wake();
  const endsAt = Date.now() + DRAINED_WITHIN_MS;
  while (left > 0 && Date.now() < endsAt) await vi.advanceTimersByTimeAsync(1_000);
  for (const outbox of outboxes) outbox.close();
  const steady = isWoken ? (CLIENTS * 1_000) / WAKE_MS : (knocks * 1_000) / LAST_WHILE_MS;
  return { requests, steady, left, drainedMs: Math.max(...requests) };
}

/** The most requests in any second, wherever it begins. */
function peakOf(requests: number[]): number {
  return Math.max(...requests.map((from) => requests.filter((at) => at >= from && at < from + 1_000).length));
}

function told({ requests, steady, left, drainedMs }: Herd) {
  const figures = { peak: peakOf(requests), steady, left };
  console.info(
    `  ${CLIENTS} clients: at most ${figures.peak} requests in a second, ${steady.toFixed(1)} steadily, ` +
      `${requests.length} in all, drained in ${(drainedMs / 1_000).toFixed(0)} s`,
  );
  return figures;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const CASES = [
  { name: 'a network that is back wakes everybody at once', arriveWithinMs: OUTAGE_MS, isWoken: true },
  { name: 'a server that is back is found by waits that were drawn before', arriveWithinMs: OUTAGE_MS, isWoken: false },
  { name: 'a rush that met the closed door all at the same moment', arriveWithinMs: 0, isWoken: false },
];

test.each(CASES)(
  '$name: at most twice the steady rate in any second',
  async ({ arriveWithinMs, isWoken }) => {
    const { peak, steady, left } = told(await play(arriveWithinMs, isWoken, seeded(1)));
    expect(peak).toBeLessThanOrEqual(2 * steady);
    expect(left).toBe(0);
  },
  60_000,
);

test.each([CASES[0], CASES[2]].flatMap((each) => each ?? []))(
  'without chance it is a stampede: $name',
  async (each) => {
    const { peak, steady } = told(await play(each.arriveWithinMs, each.isWoken, () => 0.5));
    expect(peak).toBeGreaterThan(2 * steady);
  },
);
