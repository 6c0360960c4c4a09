// Load on one address: closed (each connection sends as soon as it is answered) or paced (requests are due by chance at a
// mean rate, answered or not, so that a server that stalls is not asked less).
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../helpers/random.ts';
import { type Connection, openConnection } from './connection.ts';
import { createMix, type SentEvent } from './mix.ts';
import { createTally, type Measured } from './tally.ts';

export interface Load {
  url: string;
  connections: number;
  /** Events a request. */
  batch: number;
  /** Requests a second, in the mean; null = as fast as they are answered. */
  rate: number | null;
  /** Not measured, before what is. */
  warmSeconds: number;
  seconds: number;
  seed: number;
}

type Send = (connection: Connection, dueAt: number, answered: () => void) => void;

const OPEN_SESSIONS = 1_000;
const LAST_ANSWER_MS = 15_000;
const LOOK_MS = 5;
/** Thousands at once would overflow the queue of a listening socket. */
const OPENED_TOGETHER = 50;

export async function applyLoad(load: Load): Promise<Measured> {
  const connections = await openConnections(load);
  const mix = createMix(load.seed, Math.max(load.connections, OPEN_SESSIONS));
  const startsAt = performance.now() + load.warmSeconds * 1_000;
  const endsAt = startsAt + load.seconds * 1_000;
  const tally = createTally(startsAt, endsAt);
  let underWay = 0;
  const send: Send = (connection, dueAt, answered) => {
    const events = Array.from({ length: load.batch }, mix.next);
    underWay += 1;
    tally.send(events);
    connection.post(bodyOf(events), (answer) => {
      underWay -= 1;
      tally.add(events, answer, dueAt);
      if (answer) answered();
    });
  };

  if (load.rate === null) await sendClosed(connections, endsAt, send);
  else tally.fail('never sent', await sendPaced(connections, endsAt, load.rate, createRandom(load.seed), send));
  while (underWay > 0 && performance.now() < endsAt + LAST_ANSWER_MS) await sleep(LOOK_MS);
  tally.fail('no answer', underWay);
  const measured = tally.measured();
  for (const connection of connections) connection.close();
  return measured;
}

async function openConnections({ url, connections }: Load): Promise<Connection[]> {
  const opened: Connection[] = [];
  while (opened.length < connections) {
    const count = Math.min(OPENED_TOGETHER, connections - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: count }, () => openConnection(new URL(url))))));
  }
  return opened;
}

async function sendClosed(connections: readonly Connection[], endsAt: number, send: Send): Promise<void> {
  const next = (connection: Connection): void => {
    const now = performance.now();
    if (now < endsAt) send(connection, now, () => next(connection));
  };
  for (const connection of connections) next(connection);
  await sleep(endsAt - performance.now());
}

/**
 * The connections take turns; what is due on one that still waits is sent after its answer, and its waiting counts.
 * Answers how many requests never had their turn.
 */
async function sendPaced(
  connections: readonly Connection[],
  endsAt: number,
  rate: number,
  random: () => number,
  send: Send,
): Promise<number> {
  const due = connections.map((): number[] => []);
  const next = (index: number): void => {
    const connection = connections[index] as Connection;
    const dueAt = connection.isBusy() ? undefined : due[index]?.shift();
    if (dueAt !== undefined) send(connection, dueAt, () => next(index));
  };
  let dueAt = performance.now();
  for (let index = 0; dueAt < endsAt; index = (index + 1) % connections.length) {
    // No timer is as fine as arrivals are; the generator has a core to itself and may look all the time.
    while (performance.now() < dueAt) await new Promise(setImmediate);
    due[index]?.push(dueAt);
    next(index);
    dueAt -= (Math.log(1 - random()) / rate) * 1_000;
  }
  const left = () => due.reduce((sum, requests) => sum + requests.length, 0);
  while (left() > 0 && performance.now() < endsAt + LAST_ANSWER_MS) await sleep(LOOK_MS);
  return left();
}

function bodyOf(events: readonly SentEvent[]): string {
  return `{"sentAt":"${new Date().toISOString()}","events":[${events.map(({ text }) => text).join(',')}]}`;
}
