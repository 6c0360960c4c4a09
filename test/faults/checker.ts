// What must hold whatever happened: acknowledged ⊆ stored ⊆ attempted, no id twice, the read tables equal to the log,
// no hole in a session below its highest acknowledged event.
import Database from 'better-sqlite3';
import type { Told } from './client.ts';

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
  /** Read tables that differ from what counting the log gives. */
  wrongTables: string[];
  integrity: unknown;
}

export const NOTHING_WRONG = { lost: [], doubled: [], invented: [], holes: [], wrongTables: [], integrity: 'ok' };

/** Reads the file as it lies on disk; the server must not be running. */
export function check(file: string, clients: readonly Told[]): Verdict {
  const db = new Database(file);
  try {
    const column = (query: string) => db.prepare<[], string>(query).pluck().all() as string[];
    const ids = column(`select id from events where session_id <> ''`);
    const stored = new Set(ids);
    const attempted = new Set(clients.flatMap((client) => [...client.attempted]));
    const acknowledged = new Set(clients.flatMap((client) => [...client.acknowledged]));
    return {
      attempted: attempted.size,
      acknowledged: acknowledged.size,
      stored: stored.size,
      lost: [...acknowledged].filter((id) => !stored.has(id)),
      doubled: column('select id from events group by store_id, id having count(*) > 1'),
      invented: ids.filter((id) => !attempted.has(id)),
      holes: findHoles(db),
      wrongTables: compareTables(db),
      integrity: db.pragma('integrity_check', { simple: true }),
    };
  } finally {
    db.close();
  }
}

/** Sessions whose stored seqs do not run 1, 2, 3 … without a gap. */
function findHoles(db: Database.Database): string[] {
  const sessions = db
    .prepare<[], { session_id: string; highest: number; stored: number }>(
      `select session_id, max(seq) as highest, count(*) as stored from events
       where session_id <> '' and seq is not null and type not like 'capsule.%' group by session_id`,
    )
    .all();
  return sessions.filter(({ highest, stored }) => highest !== stored).map(({ session_id }) => session_id);
}

/** Each question asked twice: of the read table, and of the log. */
const QUESTIONS: Record<string, [readTable: string, log: string]> = {
  daily: [`select coalesce(sum(count), 0) from daily where name like 'event:%'`, `select count(*) from events`],
  'daily ratings': [
    `select coalesce(sum(count), 0) from daily where name like 'csat:%'`,
    `select count(*) from ratings`,
  ],
  sessions: [
    `select coalesce(sum(named + nameless), 0) from sessions`,
    `select count(*) from events where session_id <> ''`,
  ],
  'session events': [`select count(*) from session_events`, `select count(*) from events`],
  timeline: [
    `select count(*) from timeline where inferred = 0`,
    `select count(*) from events where order_number is not null`,
  ],
  'timeline, linked later': [
    `select count(*) from timeline where inferred = 1`,
    `select count(*) from events e where order_number is null and seq is not null and exists (
       select 1 from events later where later.session_id = e.session_id and later.store_id = e.store_id
         and later.order_number is not null and later.seq > e.seq)`,
  ],
  orders: [
    `select coalesce(sum(events), 0) from orders`,
    `select count(*) from timeline t join events e on e.id = t.event_id and e.store_id = t.store_id
       where e.session_id <> '' and e.type not in ('capsule.held', 'capsule.waitlisted', 'capsule.refused', 'capsule.expired')`,
  ],
  ratings: [
    `select count(*) from ratings`,
    `select count(distinct s.order_key || ' ' || e.session_id) from events e
       join session_events s on s.event_id = e.id and s.store_id = e.store_id where e.type = 'csat.rated'`,
  ],
};

function compareTables(db: Database.Database): string[] {
  const ask = (query: string) => db.prepare(query).pluck().get();
  return Object.entries(QUESTIONS)
    .map(([name, [table, log]]) => ({ name, table: ask(table), log: ask(log) }))
    .filter(({ table, log }) => table !== log)
    .map(({ name, table, log }) => `${name}: ${table}, the log says ${log}`);
}
