// What must hold whatever happened: acknowledged ⊆ stored ⊆ attempted, each as it was sent, no id twice, no hole in a
// session below its highest acknowledged event, no place given twice, the read tables equal to the log. On either engine,
// by questions of its own.
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { parseDatabaseUrl } from '../../server/env.ts';
import { openStore } from '../../server/main.ts';
import type { Db } from '../../server/store/store.ts';
import type { Told } from './client.ts';
import { miscounts } from './counts.ts';
import type { Tally } from './fault.ts';
import { DECISION_LIST, wrongPlaces } from './places.ts';
import { replayDifferences } from './replay.ts';
import { IN_ORDER, type SentEvent } from './story.ts';

export interface Verdict {
  attempted: number;
  acknowledged: number;
  stored: number;
  /** Acknowledged, and not in the store. */
  lost: string[];
  doubled: string[];
  /** Stored, and never sent. */
  invented: string[];
  /** Stored otherwise than it was sent. */
  altered: string[];
  holes: string[];
  /** Places in capsules that were given twice, or not decided on. */
  wrongPlaces: string[];
  /** Read tables that differ from the log, counted and replayed. */
  wrongTables: string[];
  damage: string[];
  lies: string[];
}

interface Row {
  store_id: string;
  id: string;
  type: string;
  session_id: string;
  seq: number | null;
  order_number: string | null;
  body: string;
}

const SENT_ROWS = `select store_id, id, type, session_id, seq, order_number, body from events
  where session_id <> '' and type not in ${DECISION_LIST}`;
/** No id is sent to two stores. */
const DOUBLES = 'select id from events group by id having count(*) > 1';

/** From the lowest on. Written down once more, so that the product's own list is checked as well. */
const SCORES = ['terrible', 'poor', 'okay', 'good', 'great'];

/** Reads the database as it lies there; SQLite's file may be no server's meanwhile. */
export async function check(databaseUrl: string, clients: readonly Told[]): Promise<Verdict> {
  const store = await openStore(databaseUrl);
  try {
    const rows = await ask<Row>(store.reader, SENT_ROWS);
    const attempted = new Map(clients.flatMap((client) => [...client.attempted]));
    const acknowledged = new Set(clients.flatMap((client) => [...client.acknowledged]));
    const stored = new Set(rows.map(({ id }) => id));
    const isSqlite = parseDatabaseUrl(databaseUrl).engine === 'sqlite';
    return {
      attempted: attempted.size,
      acknowledged: acknowledged.size,
      stored: stored.size,
      lost: [...acknowledged].filter((id) => !stored.has(id)),
      doubled: (await ask<Row>(store.reader, DOUBLES)).map(({ id }) => id),
      invented: [...stored].filter((id) => !attempted.has(id)),
      altered: rows.flatMap((row) => alterationOf(row, attempted.get(row.id) ?? null)),
      holes: holesOf(rows, acknowledged),
      wrongPlaces: await wrongPlaces(store.reader),
      wrongTables: [...(await miscounts(store.reader)), ...(await replayDifferences(store))],
      damage: isSqlite ? await damageOf(store.writer) : [],
      lies: clients.flatMap((client) => client.lies),
    };
  } finally {
    await store.close();
  }
}

/** One row of the matrix may have several databases, checked one by one. */
export function tally(rounds: number, verdicts: readonly Verdict[], note?: string): Tally {
  const all = (key: Exclude<keyof Verdict, 'attempted' | 'acknowledged' | 'stored'>) =>
    verdicts.flatMap((verdict) => verdict[key].map((each) => `${key}: ${each}`));
  const lost = [...all('lost'), ...all('holes')];
  const doubled = [...all('doubled'), ...all('wrongPlaces')];
  const falsePromises = [
    ...all('lies'),
    ...all('wrongTables'),
    ...all('invented'),
    ...all('altered'),
    ...all('damage'),
  ];
  return {
    rounds,
    events: verdicts.reduce((sum, { stored }) => sum + stored, 0),
    lost: lost.length,
    doubled: doubled.length,
    falsePromises: falsePromises.length,
    wrong: [...lost, ...doubled, ...falsePromises],
    ...(note !== undefined && { note }),
  };
}

async function ask<T>(db: Db, question: string): Promise<T[]> {
  return (await sql.raw<T>(question).execute(db)).rows;
}

function alterationOf(row: Row, sent: SentEvent | null): string[] {
  if (!sent) return [];
  const kept = { ...row, data: JSON.parse(row.body).data };
  const expected: Record<string, unknown> = {
    store_id: sent.storeId,
    type: sent.type,
    session_id: sent.sessionId,
    seq: sent.seq ?? null,
    order_number: sent.orderNumber ?? null,
  };
  const wrong = Object.keys(expected).filter((name) => kept[name as keyof Row] !== expected[name]);
  return [...wrong, ...alteredData(kept.data, sent.data)].map((name) => `${row.id} was sent with another ${name}`);
}

/** Defaults may be filled in; a rating is kept as its score. */
function alteredData(kept: Record<string, unknown>, { rating, ...sent }: Record<string, unknown>): string[] {
  const expected = rating === undefined ? sent : { ...sent, score: SCORES.indexOf(rating as string) + 1 };
  return Object.entries(expected).flatMap(([name, value]) => (isDeepStrictEqual(kept[name], value) ? [] : [name]));
}

function holesOf(rows: readonly Row[], acknowledged: ReadonlySet<string>): string[] {
  const sessions = new Map<string, { name: string; filled: Set<number>; highest: number }>();
  for (const { store_id, id, session_id, seq } of rows) {
    if (seq === null || !session_id.startsWith(IN_ORDER)) continue;
    const place = `${store_id} ${session_id}`;
    const session = sessions.get(place) ?? { name: session_id, filled: new Set(), highest: 0 };
    sessions.set(place, session);
    session.filled.add(seq);
    if (acknowledged.has(id)) session.highest = Math.max(session.highest, seq);
  }
  return [...sessions.values()].flatMap(({ name, filled, highest }) => {
    const missing = Array.from({ length: highest }, (_, index) => index + 1).filter((seq) => !filled.has(seq));
    return missing.map((seq) => `${name} has no ${seq}, and ${highest} is acknowledged`);
  });
}

async function damageOf(db: Db): Promise<string[]> {
  const rows = await ask<{ integrity_check: string }>(db, 'pragma integrity_check');
  return rows.map((row) => row.integrity_check).filter((said) => said !== 'ok');
}
