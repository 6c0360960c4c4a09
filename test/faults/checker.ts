// What must hold whatever happened: acknowledged ⊆ stored ⊆ attempted, no id twice, no hole in a session below its
// highest acknowledged event, the read tables equal to the log. On either engine, by questions of its own.
import { sql } from 'kysely';
import { parseDatabaseUrl } from '../../server/env.ts';
import { openStore } from '../../server/main.ts';
import type { Db } from '../../server/store/store.ts';
import { IN_ORDER, type Told } from './client.ts';
import { miscounts } from './counts.ts';
import type { Tally } from './fault.ts';
import { replayDifferences } from './replay.ts';

export interface Verdict {
  attempted: number;
  acknowledged: number;
  stored: number;
  /** Acknowledged, and not in the store. */
  lost: string[];
  doubled: string[];
  /** Stored, and never sent. */
  invented: string[];
  holes: string[];
  /** Read tables that differ from the log, counted and replayed. */
  wrongTables: string[];
  damage: string[];
  lies: string[];
}

interface Row {
  id: string;
  session_id: string;
  seq: number | null;
}

/** Reads the database as it lies there; SQLite's file may be no server's meanwhile. */
export async function check(databaseUrl: string, clients: readonly Told[]): Promise<Verdict> {
  const store = await openStore(databaseUrl);
  try {
    const rows = await ask<Row>(store.reader, `select id, session_id, seq from events where session_id <> ''`);
    const attempted = union(clients.map((client) => client.attempted));
    const acknowledged = union(clients.map((client) => client.acknowledged));
    const stored = new Set(rows.map(({ id }) => id));
    const doubles = 'select id from events group by store_id, id having count(*) > 1';
    const isSqlite = parseDatabaseUrl(databaseUrl).engine === 'sqlite';
    return {
      attempted: attempted.size,
      acknowledged: acknowledged.size,
      stored: stored.size,
      lost: [...acknowledged].filter((id) => !stored.has(id)),
      doubled: (await ask<Row>(store.reader, doubles)).map(({ id }) => id),
      invented: [...stored].filter((id) => !attempted.has(id)),
      holes: holesOf(rows, acknowledged),
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
  const all = (key: 'lost' | 'doubled' | 'invented' | 'holes' | 'wrongTables' | 'damage' | 'lies') =>
    verdicts.flatMap((verdict) => verdict[key].map((each) => `${key}: ${each}`));
  const lost = [...all('lost'), ...all('holes')];
  const doubled = all('doubled');
  const falsePromises = [...all('lies'), ...all('wrongTables'), ...all('invented'), ...all('damage')];
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

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

/** Decisions stand where their cause stands: a place that is filled twice is no hole. */
function holesOf(rows: readonly Row[], acknowledged: ReadonlySet<string>): string[] {
  const sessions = new Map<string, { filled: Set<number>; highest: number }>();
  for (const { id, session_id, seq } of rows) {
    if (seq === null || !session_id.startsWith(IN_ORDER)) continue;
    const session = sessions.get(session_id) ?? { filled: new Set(), highest: 0 };
    sessions.set(session_id, session);
    session.filled.add(seq);
    if (acknowledged.has(id)) session.highest = Math.max(session.highest, seq);
  }
  return [...sessions].flatMap(([name, { filled, highest }]) => {
    const missing = Array.from({ length: highest }, (_, index) => index + 1).filter((seq) => !filled.has(seq));
    return missing.map((seq) => `${name} has no ${seq}, and ${highest} is acknowledged`);
  });
}

async function damageOf(db: Db): Promise<string[]> {
  const rows = await ask<{ integrity_check: string }>(db, 'pragma integrity_check');
  return rows.map((row) => row.integrity_check).filter((said) => said !== 'ok');
}
