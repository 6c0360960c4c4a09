// One bad event among nineteen good ones: it is refused by itself, with a code, and both engines say the same of it.
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TestServer } from '../helpers/server.ts';
import { check, tally, type Verdict } from './checker.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { POISONS } from './poisons.ts';
import { endpointOf, openServer, sqliteUrlOf } from './stage.ts';

const BATCH = 20;
const POSTS_AT_ONCE = 8;
const NAMES = Object.keys(POISONS);

interface Result {
  id: string | null;
  status: string;
  problem?: { code: string };
}

interface Sent {
  ids: string[];
  /** Where among them the bad one stands. */
  place: number;
  poison: string;
  body: string;
}

function makeBatch(number: number): Sent {
  const ids = Array.from({ length: BATCH }, () => randomUUID());
  const place = number % BATCH;
  const poison = NAMES[number % NAMES.length] as string;
  const sessionId = `poisoned-session-${number % POSTS_AT_ONCE}`;
  const events = ids.map((id, index) =>
    index === place
      ? POISONS[poison]?.({ id, sessionId })
      : JSON.stringify({
          id,
          type: 'csat.rated',
          occurredAt: new Date().toISOString(),
          sessionId,
          orderNumber: `P-${number % 50}`,
          data: { score: (index % 5) + 1 },
        }),
  );
  return { ids, place, poison, body: `{"events":[${events.join()}]}` };
}

/** What became of each poison, and of everything else. */
async function sendAll(server: TestServer, count: number) {
  const told = { attempted: new Set<string>(), acknowledged: new Set<string>(), lies: [] as string[] };
  const fates = new Map<string, Set<string>>();
  let next = 0;
  const send = async () => {
    while (next < count) {
      const { ids, place, poison, body } = makeBatch(next);
      next += 1;
      for (const id of ids) told.attempted.add(id);
      const response = await fetch(endpointOf(server), { method: 'POST', body });
      if (response.status !== 200) {
        told.lies.push(`${poison} beside good events was answered with ${response.status}`);
        continue;
      }
      const { results } = (await response.json()) as { results: Result[] };
      for (const [index, { id, status }] of results.entries()) {
        if (id !== null && status === 'stored') told.acknowledged.add(id);
        if (index !== place && status !== 'stored') told.lies.push(`a good event beside ${poison} was ${status}`);
      }
      const { status, problem } = results[place] as Result;
      fates.set(poison, (fates.get(poison) ?? new Set()).add([status, problem?.code].filter(Boolean).join(' ')));
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, send));
  await server.stop();
  return { told, fates: Object.fromEntries([...fates].map(([poison, fate]) => [poison, [...fate]])) };
}

fault(
  {
    id: 'S17',
    title: 'one poison event in twenty, on both engines alike',
    rounds: { ci: 400, soak: 50_000 },
    needs: clusterMissing,
  },
  async (rounds) => {
    const sqlite = await openServer();
    const ofSqlite = await sendAll(sqlite, rounds);
    const DATABASE_URL = await createDatabase();
    const ofPostgres = await sendAll(await openServer({ env: { DATABASE_URL } }), rounds);
    expect(ofPostgres.fates).toEqual(ofSqlite.fates);
    expect(Object.values(ofSqlite.fates)).not.toContainEqual([expect.stringMatching(/internal/)]);
    const verdicts: Verdict[] = [
      await check(sqliteUrlOf(sqlite), [ofSqlite.told]),
      await check(DATABASE_URL, [ofPostgres.told]),
    ];
    const refused = Object.values(ofSqlite.fates).filter(([fate]) => fate?.startsWith('rejected')).length;
    return tally(rounds, verdicts, `${NAMES.length} kinds, ${refused} refused, the others kept`);
  },
);
