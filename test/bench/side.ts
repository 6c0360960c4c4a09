// The servers that are compared: each on an empty database of its own, each behind the same address and the same answer.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { EVENTS_PATH } from '../../shared/wire.ts';
import { type Cluster, query } from '../helpers/postgres.ts';
import { bytesIn, cpuSeconds, peakBytes } from './cost.ts';
import { type SideProcess, startProcess } from './side-process.ts';

export type SideName = 'raw' | 'bare' | 'sqlite' | 'naive' | 'postgres';

export interface Side {
  /** Where events are posted, the key included. */
  url: string;
  cpuSeconds(): number;
  peakBytes(): number;
  /** Rows of the log; null where nothing is kept. */
  countEvents(): Promise<number | null>;
  /** What the log and all beside it take on disk, nothing left to be checkpointed; null where nothing is kept. */
  diskBytes(): Promise<number | null>;
  stop(): Promise<void>;
}

const CLI = join(import.meta.dirname, 'server/cli.js');
const DATABASE_IN_URL = /[^/]*$/;
/** statfs(2) of a file system in memory, where a flush costs nothing. */
const TMPFS = 0x01021994;
const COUNT = 'select count(*) as count from events';

export async function startSide(name: SideName, cluster: Cluster | null): Promise<Side> {
  switch (name) {
    case 'raw':
    case 'bare':
      return toSide(await startProcess(join(import.meta.dirname, `sides/${name}.js`), [], {}));
    case 'naive':
      return startOnSqlite((file) =>
        startProcess(join(import.meta.dirname, 'sides/naive.js'), [], { DATABASE_FILE: file }),
      );
    case 'sqlite':
      return startOnSqlite((file) => startCounterbell(`sqlite:${file}`));
    case 'postgres':
      return startOnPostgres(cluster as Cluster);
  }
}

function startCounterbell(databaseUrl: string): Promise<SideProcess> {
  const env = { DATABASE_URL: databaseUrl, RATE_LIMIT: 'off', PORT: '0', HOST: '127.0.0.1' };
  return startProcess(CLI, ['serve'], env);
}

async function startOnSqlite(start: (file: string) => Promise<SideProcess>): Promise<Side> {
  const dir = await makeDiskDir();
  const file = join(dir, 'bench.db');
  const process = await start(file);
  return toSide(process, {
    async countEvents() {
      const database = new Database(file, { readonly: true });
      const { count } = database.prepare<[], { count: number }>(COUNT).get() as { count: number };
      database.close();
      return count;
    },
    async diskBytes() {
      const database = new Database(file);
      database.pragma('wal_checkpoint(truncate)');
      database.close();
      return bytesIn(dir);
    },
    async stop() {
      await process.stop();
      await rm(dir, { recursive: true });
    },
  });
}

async function startOnPostgres(cluster: Cluster): Promise<Side> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await query(cluster.url, `create database ${name}`);
  const url = cluster.url.replace(DATABASE_IN_URL, name);
  const process = await startCounterbell(url);
  const ask = (text: string) => askNumber(url, text);
  return toSide(process, {
    cpuSeconds: () => cpuSeconds(process.pid) + cpuSeconds(cluster.pid),
    countEvents: () => ask(COUNT),
    diskBytes: () => ask(`select pg_database_size('${name}') as count`),
  });
}

function toSide(process: SideProcess, more: Partial<Side> = {}): Side {
  const key = /pk_[\w-]+/.exec(process.greeting)?.[0];
  return {
    url: `http://127.0.0.1:${process.port}${EVENTS_PATH}${key ? `?key=${key}` : ''}`,
    cpuSeconds: () => cpuSeconds(process.pid),
    peakBytes: () => peakBytes(process.pid),
    countEvents: async () => null,
    diskBytes: async () => null,
    stop: process.stop,
    ...more,
  };
}

/** @throws where temporary files are kept in memory: a durable write would be compared with none */
async function makeDiskDir(): Promise<string> {
  const { type } = await statfs(tmpdir());
  if (type === TMPFS) throw new Error(`${tmpdir()} is in memory: set TMPDIR to a folder on a disk`);
  return mkdtemp(join(tmpdir(), 'counterbell-bench-'));
}

async function askNumber(url: string, text: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(text);
  await client.end();
  return Number(rows[0]?.count);
}
