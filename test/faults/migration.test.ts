// Killed in the middle of its first migration: the next start completes it, and the tables are those of a clean one.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { openStore } from '../../server/main.ts';
import type { Db } from '../../server/store/store.ts';
import { check, tally, type Verdict } from './checker.ts';
import { createClient } from './client.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { endpointOf, openServer, until } from './stage.ts';

const CLI = join(import.meta.dirname, '../../dist/server/cli.js');
/** How long the whole of it takes from the first sign on, about. */
const SQLITE_MS = 40;
const POSTGRES_MS = 150;
const EVENTS = 9;
/** Starts until one is killed in the middle: it takes a few milliseconds of each. */
const TRIES = 40;

interface NewDatabase {
  databaseUrl: string;
  dataDir: string;
  /** The database shows that the process has begun. */
  hasBegun: () => Promise<boolean>;
  withinMs: number;
}

/** Answers whether the migration had begun and was not done. */
async function killStart({ databaseUrl, hasBegun, withinMs }: NewDatabase): Promise<boolean> {
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1', DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [CLI, 'serve'], { env, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await until('the start has begun', hasBegun);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
  child.kill('SIGKILL');
  await gone;
  return (await counts(databaseUrl, 'kysely_migration')) === 0;
}

async function startAgain({ databaseUrl, dataDir }: NewDatabase): Promise<Verdict> {
  const server = await openServer({ dataDir, env: { DATABASE_URL: databaseUrl } });
  const client = createClient({ name: 'migrated', endpoint: () => endpointOf(server) });
  await client.run(() => client.acknowledged.size >= EVENTS);
  await server.stop();
  return check(databaseUrl, [client]);
}

async function withReader<T>(databaseUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
  const store = await openStore(databaseUrl);
  try {
    return await work(store.reader);
  } finally {
    await store.close();
  }
}

/** Null where there is no such table: the migration makes its own first of all, and writes into it last. */
function counts(databaseUrl: string, table: string): Promise<number | null> {
  return withReader(databaseUrl, (db) =>
    sql`select 1 from ${sql.table(table)}`.execute(db).then(
      ({ rows }) => rows.length,
      () => null,
    ),
  );
}

const SCHEMA = {
  sqlite: 'select type, name, tbl_name, sql from sqlite_master order by type, name',
  postgres: `select table_name || '.' || column_name as name, data_type || is_nullable || coalesce(collation_name, '') as means
    from information_schema.columns where table_schema = 'public'
    union all select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`,
};

async function schemaOf(databaseUrl: string): Promise<string[]> {
  const question = databaseUrl.startsWith('sqlite') ? SCHEMA.sqlite : SCHEMA.postgres;
  const { rows } = await withReader(databaseUrl, (db) => sql.raw(question).execute(db));
  return rows.map((row) => JSON.stringify(row));
}

async function cleanSchema({ databaseUrl, dataDir }: NewDatabase): Promise<string[]> {
  const server = await openServer({ dataDir, env: { DATABASE_URL: databaseUrl } });
  await server.stop();
  return schemaOf(databaseUrl);
}

/** `begin` answers a database that is not there yet. */
async function repeatedly(rounds: number, begin: () => Promise<NewDatabase>) {
  const expected = await cleanSchema(await begin());
  const verdicts: Verdict[] = [];
  let kills = 0;
  for (let round = 0; round < rounds; round += 1) {
    let start = await begin();
    for (kills += 1; !(await killStart(start)); kills += 1) {
      if (kills > rounds * TRIES) throw new Error(`${kills} kills, and ${round} in the middle of a migration`);
      start = await begin();
    }
    const verdict = await startAgain(start);
    const schema = await schemaOf(start.databaseUrl);
    if (schema.join('\n') !== expected.join('\n')) verdict.lies.push('the schema differs from a clean one');
    verdicts.push(verdict);
  }
  return tally(rounds, verdicts, `${kills} kills, until each round had one after the beginning and before the end`);
}

const newDir = () => mkdtempSync(join(tmpdir(), 'counterbell-migration-'));

fault({ id: 'S14', title: 'kill -9 during the migration (SQLite)', rounds: { ci: 5, soak: 50 } }, (rounds) =>
  repeatedly(rounds, async () => {
    const dataDir = newDir();
    const file = join(dataDir, 'counterbell.db');
    return { dataDir, databaseUrl: `sqlite:${file}`, hasBegun: async () => existsSync(file), withinMs: SQLITE_MS };
  }),
);

fault(
  {
    id: 'S14',
    title: 'kill -9 during the migration (PostgreSQL)',
    rounds: { ci: 5, soak: 50 },
    needs: clusterMissing,
  },
  (rounds) =>
    repeatedly(rounds, async () => {
      const databaseUrl = await createDatabase();
      return { dataDir: newDir(), databaseUrl, hasBegun: () => isUsed(databaseUrl), withinMs: POSTGRES_MS };
    }),
);

async function isUsed(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rowCount } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name = 'counterbell'`,
  );
  await client.end();
  return (rowCount ?? 0) > 0;
}
