// One bad event among nineteen good ones: it is refused by itself, with a code, and both engines say the same of it.
import { randomUUID } from 'node:crypto';
import { DEMO_STORE_ID } from '../../server/demo.ts';
import { openStore } from '../../server/main.ts';
import type { TestServer } from '../helpers/server.ts';
import { check, tally, type Verdict } from './checker.ts';
import type { Told } from './client.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { POISONS } from './poisons.ts';
import { endpointOf, openServer, sqliteUrlOf } from './stage.ts';
import type { SentEvent } from './story.ts';

const BATCH = 20;
const POSTS_AT_ONCE = 8;
const NAMES = Object.keys(POISONS);

interface Result {
  id: string | null;
  status: string;
  problem?: { code: string };
}

interface Batch {
  sent: SentEvent[];
  /** Where among them the bad one stands. */
  place: number;
  poison: string;
  body: string;
}

function makeBatch(number: number): Batch {
  const place = number % BATCH;
  const poison = NAMES[number % NAMES.length] as string;
  const sessionId = `poisoned-session-${number % POSTS_AT_ONCE}`;
  const sent = Array.from({ length: BATCH }, (_, index): SentEvent => {
    const data = { score: (index % 5) + 1, comment: `No ${number}-${index}` };
    const orderNumber = `P-${number % 50}`;
    return { storeId: DEMO_STORE_ID, id: randomUUID(), type: 'csat.rated', sessionId, orderNumber, data };
  });
  const events = sent.map(({ storeId: _, ...event }, index) =>
    index === place
      ? POISONS[poison]?.write(event)
      : JSON.stringify({ ...event, occurredAt: new Date().toISOString() }),
  );
  return { sent, place, poison, body: `{"events":[${events.join()}]}` };
}

interface Heard extends Told {
  attempted: Map<string, SentEvent | null>;
  acknowledged: Set<string>;
  lies: string[];
}

async function sendAll(server: TestServer, batches: readonly Batch[]): Promise<Heard> {
  const heard: Heard = { attempted: new Map(), acknowledged: new Set(), lies: [] };
  const waiting = [...batches];
  const send = async () => {
    for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
      for (const [index, event] of batch.sent.entries()) {
        // What is stored of a poison is the same on both engines: that is asked apart.
        heard.attempted.set(event.id, index === batch.place ? null : event);
      }
      const response = await fetch(endpointOf(server), { method: 'POST', body: batch.body });
      if (response.status === 200) hear(((await response.json()) as { results: Result[] }).results, batch, heard);
      else heard.lies.push(`${batch.poison} beside good events was answered with ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, send));
  await server.stop();
  return heard;
}

function hear(results: readonly Result[], { sent, place, poison }: Batch, { acknowledged, lies }: Heard): void {
  if (results.length !== sent.length) lies.push(`${results.length} answers for ${sent.length} events beside ${poison}`);
  for (const [index, { id, status, problem }] of results.entries()) {
    const fate = [status, problem?.code].filter(Boolean).join(' ');
    const expected = index === place ? POISONS[poison]?.fate : 'stored';
    if (fate !== expected) lies.push(`${index === place ? poison : `a good event beside ${poison}`} was ${fate}`);
    if (id !== null && status === 'stored') acknowledged.add(id);
  }
}

/** Everything about each event that its content decides, by id. */
async function readBodies(databaseUrl: string): Promise<Map<string, string>> {
  const store = await openStore(databaseUrl);
  try {
    const rows = await store.reader
      .selectFrom('events')
      .select(['id', 'type', 'session_id', 'seq', 'order_number', 'content_hash', 'body'])
      .where('session_id', '<>', '')
      .execute();
    return new Map(rows.map(({ id, ...row }) => [id, JSON.stringify(row)]));
  } finally {
    await store.close();
  }
}

async function unlike(one: string, other: string): Promise<string[]> {
  const [ofOne, ofOther] = [await readBodies(one), await readBodies(other)];
  const ids = new Set([...ofOne.keys(), ...ofOther.keys()]);
  return [...ids]
    .filter((id) => ofOne.get(id) !== ofOther.get(id))
    .map((id) => `${id} is ${ofOne.get(id)} on one engine and ${ofOther.get(id)} on the other`);
}

fault(
  {
    id: 'S17',
    title: 'one poison event in twenty, on both engines alike',
    rounds: { ci: 400, soak: 50_000 },
    needs: clusterMissing,
  },
  async (rounds) => {
    const batches = Array.from({ length: rounds }, (_, number) => makeBatch(number));
    const sqlite = await openServer();
    const ofSqlite = await sendAll(sqlite, batches);
    const DATABASE_URL = await createDatabase();
    const ofPostgres = await sendAll(await openServer({ env: { DATABASE_URL } }), batches);
    ofPostgres.lies.push(...(await unlike(sqliteUrlOf(sqlite), DATABASE_URL)));
    const verdicts: Verdict[] = [await check(sqliteUrlOf(sqlite), [ofSqlite]), await check(DATABASE_URL, [ofPostgres])];
    const refused = Object.values(POISONS).filter(({ fate }) => fate !== 'stored').length;
    return tally(rounds, verdicts, `${NAMES.length} kinds, ${refused} refused, the others kept`);
  },
);
