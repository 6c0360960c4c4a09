// A second PostgreSQL that follows the first: a copy of its data, made while it runs, on a port of its own. From then on
// the first acknowledges nothing that the second has not written as well.
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { freePort } from '../helpers/free-port.ts';
import type { Cluster } from '../helpers/postgres.ts';
import { until } from './stage.ts';

export interface Standby {
  port: number;
  /** It stops following, and takes writes. */
  promote(): Promise<void>;
}

/** The same program as the primary's, as the same user. Gone when the test ends. */
export async function followPrimary(primary: Cluster): Promise<Standby> {
  const primaryDir = readlinkSync(`/proc/${primary.pid}/cwd`);
  const program = readlinkSync(`/proc/${primary.pid}/exe`);
  const { uid, gid } = statSync(primaryDir);
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-standby-'));
  chmodSync(dir, 0o711);
  const dataDir = join(dir, 'data');
  const port = await freePort();
  const first = await connect(primary.url);
  await copyData(first, primaryDir, dataDir);
  const { hostname, port: primaryPort, username, password } = new URL(primary.url);
  appendFileSync(
    join(dataDir, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${primaryPort} user=${username} password=${password}'\n`,
  );
  writeFileSync(join(dataDir, 'standby.signal'), '');
  giveTo(uid, gid, dataDir);
  const flags = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const standby = spawn(program, ['-D', dataDir, '-p', String(port), ...flags], { uid, gid, stdio: 'ignore' });
  onTestFinished(async () => {
    const gone = new Promise((resolve) => standby.once('exit', resolve));
    if (standby.kill('SIGINT')) await gone;
    rmSync(dir, { recursive: true, force: true });
  });
  await followed(first);
  await first.end();
  return {
    port,
    async promote() {
      const client = await connect(primary.url.replace(`:${primaryPort}`, `:${port}`));
      await client.query('select pg_promote()');
      await client.end();
    },
  };
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function copyData(primary: pg.Client, from: string, to: string): Promise<void> {
  await primary.query(`select pg_backup_start('standby', true)`);
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
  const { rows } = await primary.query('select labelfile from pg_backup_stop(false)');
  writeFileSync(join(to, 'backup_label'), rows[0].labelfile);
  chmodSync(to, 0o700);
}

function giveTo(uid: number, gid: number, dir: string): void {
  for (const path of ['', ...(readdirSync(dir, { recursive: true }) as string[])]) chownSync(join(dir, path), uid, gid);
}

/** Settles once every commit waits for the standby. */
async function followed(primary: pg.Client): Promise<void> {
  await primary.query(`alter system set synchronous_standby_names = '*'`);
  await primary.query('select pg_reload_conf()');
  await until('the standby follows', async () => {
    const { rows } = await primary.query('select sync_state from pg_stat_replication');
    return rows[0]?.sync_state === 'sync';
  });
}
