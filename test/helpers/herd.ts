// A town that comes back: what many devices do to a server that was away for a minute, or that they could not reach
// for one. The real outbox, on a clock and a disk of the test's own.
import { vi } from 'vitest';
import { createOutbox, type Outbox } from '../../widget/outbox/outbox.ts';
import { openTestDisk } from '../widget/outbox/test-disk.ts';
import { createRandom } from './random.ts';

const OUTAGE_MS = 60_000;
const WAKE_MS = 10_000;
const LAST_WHILE_MS = 30_000;
const DRAINED_WITHIN_MS = 10 * 60_000;
const SECOND_MS = 1_000;

export interface Comeback {
  name: string;
  /** The time from the start of the outage in which every client has something to say. */
  arriveWithinMs: number;
  /** The browsers notice that the network is back. */
  isWoken: boolean;
}

export const NETWORK_BACK: Comeback = {
  name: 'a network that is back wakes everybody at once',
  arriveWithinMs: OUTAGE_MS,
  isWoken: true,
};

export const SERVER_BACK: Comeback = {
  name: 'a server that is back is found by waits that were drawn before',
  arriveWithinMs: OUTAGE_MS,
  isWoken: false,
};

export const RUSH: Comeback = {
  name: 'a rush that met the closed door all at the same moment',
  arriveWithinMs: 0,
  isWoken: false,
};

export interface Herd {
  /** The most requests in any second after the server was back, wherever that second begins. */
  peak: number;
  /**
   * Requests a second that are no herd. Of a network that is back: the clients spread evenly over the seconds in which
   * they wake. Of a server that is back: what had knocked at its closed door, on the average of the last while.
   */
  steady: number;
  requests: number;
  /** Clients whose message was not saved in all that time. */
  left: number;
  drainedMs: number;
}

/** Plays the outage and what comes after it; `random` is what the clients draw their waits from. */
export async function playHerd(clients: number, comeback: Comeback, random: () => number): Promise<Herd> {
  vi.useFakeTimers();
  try {
    return await play(clients, comeback, random);
  } finally {
    vi.useRealTimers();
  }
}

async function play(clients: number, { arriveWithinMs, isWoken }: Comeback, random: () => number): Promise<Herd> {
  const chance = createRandom(7);
  const door = openDoor();
  const saved = new Set<string>();
  const outboxes = Array.from({ length: clients }, (_, client) => {
    const outbox = openOutbox(door.post, random);
    const say = (): void => {
      outbox.put({ id: `${client}`, json: `{"id":"${client}"}` }, ({ state }) => {
        if (state === 'saved') saved.add(`${client}`);
      });
    };
    setTimeout(say, chance() * arriveWithinMs);
    return outbox;
  });
  await vi.advanceTimersByTimeAsync(OUTAGE_MS);
  if (isWoken) for (const outbox of outboxes) outbox.wake();
  const endsAt = Date.now() + DRAINED_WITHIN_MS;
  while (saved.size < clients && Date.now() < endsAt) await vi.advanceTimersByTimeAsync(SECOND_MS);
  for (const outbox of outboxes) outbox.close();
  return {
    peak: peakOf(door.cameAt),
    steady: isWoken ? (clients * SECOND_MS) / WAKE_MS : (door.knocks() * SECOND_MS) / LAST_WHILE_MS,
    requests: door.cameAt.length,
    left: clients - saved.size,
    drainedMs: door.cameAt.at(-1) ?? 0,
  };
}

function openOutbox(post: Post, random: () => number): Outbox {
  return createOutbox({
    disk: openTestDisk(),
    mayKeep: () => true,
    post,
    takeTurn: (work) => work(),
    bury: () => Promise.resolve(),
    now: Date.now,
    random,
  });
}

type Post = Parameters<typeof createOutbox>[0]['post'];

/** The server's: closed for the outage, and then it stores whatever comes. */
function openDoor() {
  const opensAt = Date.now() + OUTAGE_MS;
  /** When each request came after it was open, in milliseconds, in this order. */
  const cameAt: number[] = [];
  let knocks = 0;
  const post: Post = async (body) => {
    const sinceMs = Date.now() - opensAt;
    if (sinceMs < 0) {
      if (sinceMs > -LAST_WHILE_MS) knocks += 1;
      return { status: 0, retryAfter: null, body: '' };
    }
    cameAt.push(sinceMs);
    const { events } = JSON.parse(body) as { events: { id: string }[] };
    const results = events.map(({ id }) => ({ id, status: 'stored' }));
    return { status: 200, retryAfter: null, body: JSON.stringify({ results }) };
  };
  return { post, cameAt, knocks: () => knocks };
}

function peakOf(cameAt: readonly number[]): number {
  let first = 0;
  let peak = 0;
  for (const [last, at] of cameAt.entries()) {
    while ((cameAt[first] ?? at) <= at - SECOND_MS) first += 1;
    peak = Math.max(peak, last - first + 1);
  }
  return peak;
}
