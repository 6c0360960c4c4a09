// The same batches at several servers at once, at each in another order: one of them calls each event new, and no other.
import { randomUUID } from 'node:crypto';
import type { TestServer } from '../helpers/server.ts';
import { check, type Verdict } from './checker.ts';
import { IN_ORDER } from './client.ts';
import { createDatabase } from './cluster.ts';
import { post } from './post.ts';
import { endpointOf, openServer } from './stage.ts';

export const PROCESSES = 3;
export const BATCH = 30;
const SESSIONS = 17;
const POSTS_AT_ONCE = 4;

type Sent = { id: string } & Record<string, unknown>;

function someBatches(count: number): Sent[][] {
  const seqs = new Map<number, number>();
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: BATCH }, (_, index): Sent => {
      const session = (batch + index) % SESSIONS;
      const seq = (seqs.get(session) ?? 0) + 1;
      seqs.set(session, seq);
      return {
        id: randomUUID(),
        type: 'csat.rated',
        occurredAt: new Date().toISOString(),
        sessionId: `${IN_ORDER}race${session}`,
        seq,
        ...(seq % 4 !== 1 && { orderNumber: `R-${index % 5}` }),
        data: { score: (index % 5) + 1 },
      };
    }),
  );
}

/** Every batch to one server, in an order of its own, until each event is acknowledged. */
interface Heard {
  acknowledged: Set<string>;
  /** How often each was said to be stored now. */
  calledNew: Map<string, number>;
  lies: string[];
}

/** Every batch to one server, in an order of its own, until each event is acknowledged. */
async function sendAll(server: TestServer, batches: readonly Sent[][], heard: Heard): Promise<void> {
  const waiting = shuffled(batches);
  const send = async () => {
    for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
      const answer = await post(endpointOf(server), { events: shuffled(batch) });
      if (answer.kind === 'kept') hear(answer.results, heard);
      else waiting.unshift(batch);
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, send));
}

function hear(
  results: readonly { id: string | null; status: string }[],
  { acknowledged, calledNew, lies }: Heard,
): void {
  for (const { id, status } of results) {
    if (id === null || status === 'rejected') {
      lies.push(`${id} was refused for good`);
      continue;
    }
    acknowledged.add(id);
    if (status === 'stored') calledNew.set(id, (calledNew.get(id) ?? 0) + 1);
  }
}

/** `cli` is another build of the server. */
export async function race(batchCount: number, cli?: string): Promise<Verdict> {
  const DATABASE_URL = await createDatabase();
  const options = { env: { DATABASE_URL }, ...(cli !== undefined && { cli }) };
  const first = await openServer(options);
  const others = await Promise.all(Array.from({ length: PROCESSES - 1 }, () => openServer(options)));
  const batches = someBatches(batchCount);
  const heard: Heard = { acknowledged: new Set(), calledNew: new Map(), lies: [] };
  await Promise.all([first, ...others].map((server) => sendAll(server, batches, heard)));
  for (const [id, times] of heard.calledNew) if (times > 1) heard.lies.push(`${id} was called new ${times} times`);
  return check(DATABASE_URL, [{ ...heard, attempted: new Set(batches.flat().map(({ id }) => id)) }]);
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
