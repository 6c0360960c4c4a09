// The same batches at several servers at once, at each in another order: one of them calls each event new, and no other.
import { DEMO_STORE_ID } from '../../server/demo.ts';
import type { TestServer } from '../helpers/server.ts';
import { check, type Verdict } from './checker.ts';
import { createDatabase } from './cluster.ts';
import { post } from './post.ts';
import { addShop, endpointOf, type OtherShop, openServer } from './stage.ts';
import { createStory, type SentEvent } from './story.ts';

export const PROCESSES = 3;
export const BATCH = 30;
export const STORES = 2;
const SESSIONS = 17;
const ORDERS = 5;
const POSTS_AT_ONCE = 4;
const RETRY_MS = 20;
/** Of all batches at one server, on the average: a server that puts everyone off for ever is to be seen, not waited for. */
const TRIES_A_BATCH = 20;

interface Batch {
  /** The store's, that it is for. */
  publishableKey: string;
  sent: SentEvent[];
  wires: object[];
}

/** Of shoppers whose events are strewn over the batches, on orders that they share. */
function someBatches(count: number, { storeId, publishableKey }: OtherShop): Batch[] {
  const orderOf = (number: number) => `R-${number % ORDERS}`;
  const stories = Array.from({ length: SESSIONS }, (_, index) =>
    createStory({ name: `race-${index}`, storeId, orderOf }),
  );
  return Array.from({ length: count }, (_, batch) => {
    const events = Array.from({ length: BATCH }, (_, index) =>
      (stories[(batch + index) % SESSIONS] as (typeof stories)[number])(Date.now()),
    );
    return { publishableKey, sent: events.map(({ sent }) => sent), wires: events.map(({ wire }) => wire) };
  });
}

interface Heard {
  acknowledged: Set<string>;
  /** How often each was said to be stored now. */
  calledNew: Map<string, number>;
  lies: string[];
}

/** Every batch to one server, in an order of its own, until each event is acknowledged. */
async function sendAll(server: TestServer, batches: readonly Batch[], heard: Heard): Promise<void> {
  const waiting = shuffled(batches);
  let tries = 0;
  const send = async () => {
    for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
      tries += 1;
      if (tries > batches.length * TRIES_A_BATCH) return void heard.lies.push('a batch was put off for ever');
      const answer = await post(endpointOf({ ...batch, port: server.port }), { events: shuffled(batch.wires) });
      if (answer.kind === 'kept') hear(answer.results, batch, heard);
      else if (answer.kind === 'nonsense') heard.lies.push(answer.said);
      else waiting.unshift(batch);
      if (answer.kind !== 'kept') await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, send));
}

function hear(
  results: readonly { id: string | null; status: string }[],
  { sent }: Batch,
  { acknowledged, calledNew, lies }: Heard,
): void {
  const asked = new Set(sent.map(({ id }) => id));
  for (const { id, status } of results) {
    if (id === null || !asked.delete(id)) {
      lies.push(`told of ${id}, which was not sent, or twice`);
      continue;
    }
    if (status === 'rejected') {
      lies.push(`${id} was refused for good`);
      continue;
    }
    acknowledged.add(id);
    if (status === 'stored') calledNew.set(id, (calledNew.get(id) ?? 0) + 1);
  }
  lies.push(...[...asked].map((id) => `nothing was said of ${id}`));
}

/** `batchCount` of each of two stores. `cli` is another build of the server. */
export async function race(batchCount: number, cli?: string): Promise<Verdict> {
  const DATABASE_URL = await createDatabase();
  const options = { env: { DATABASE_URL }, ...(cli !== undefined && { cli }) };
  const first = await openServer(options);
  const others = await Promise.all(Array.from({ length: PROCESSES - 1 }, () => openServer(options)));
  const { publishableKey } = first;
  const batches = [
    ...someBatches(batchCount, { storeId: DEMO_STORE_ID, publishableKey }),
    ...someBatches(batchCount, await addShop(DATABASE_URL)),
  ];
  const heard: Heard = { acknowledged: new Set(), calledNew: new Map(), lies: [] };
  await Promise.all([first, ...others].map((server) => sendAll(server, batches, heard)));
  for (const [id, times] of heard.calledNew) if (times > 1) heard.lies.push(`${id} was called new ${times} times`);
  const attempted = new Map(batches.flatMap(({ sent }) => sent.map((event) => [event.id, event] as const)));
  return check(DATABASE_URL, [{ ...heard, attempted }]);
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
