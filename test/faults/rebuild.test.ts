// The `rebuild` command, killed in the middle of its work while servers go on: what it left shows nowhere, and the next one
// ends what it began.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openStore } from '../../server/main.ts';
import { check, tally } from './checker.ts';
import { underLoad } from './client.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { createClients, endpointOf, openServer, sqliteUrlOf } from './stage.ts';

const CLI = join(import.meta.dirname, '../../dist/server/cli.js');
const CLIENTS = 2;
/** Between two batches of a client: every rebuild reads the whole log, which must not outgrow the rounds. */
const REST_MS = 25;
/** From the start of the process to its end, and some way beyond, whatever the machine. */
const LONGEST_MS = 2_000;

fault({ id: 'S20', title: 'kill -9 of a rebuild (SQLite)', rounds: { ci: 5, soak: 100 } }, (rounds) =>
  killRebuilds(rounds),
);

fault(
  { id: 'S21', title: 'kill -9 of a rebuild (PostgreSQL)', rounds: { ci: 5, soak: 100 }, needs: clusterMissing },
  async (rounds) => killRebuilds(rounds, await createDatabase()),
);

async function killRebuilds(rounds: number, url?: string) {
  const server = await openServer(url === undefined ? {} : { env: { DATABASE_URL: url } });
  const databaseUrl = url ?? sqliteUrlOf(server);
  const clients = createClients('rebuild', CLIENTS, () => endpointOf(server), { restMs: REST_MS });
  let killed = 0;
  await underLoad(clients, async () => {
    for (let round = 0; round < rounds; round += 1) {
      await damage(databaseUrl);
      const code = await rebuild(databaseUrl, Math.random() * LONGEST_MS);
      if (code === null) killed += 1;
    }
    const code = await rebuild(databaseUrl);
    if (code !== 0) throw new Error(`The rebuild that nobody killed ended with ${code}`);
  });
  await server.stop();
  if (killed === 0) throw new Error(`All ${rounds} rebuilds had ended before they were killed`);
  return tally(rounds, [await check(databaseUrl, clients)], `${killed} killed before the end`);
}

/** What only a rebuild mends. */
async function damage(databaseUrl: string): Promise<void> {
  const store = await openStore(databaseUrl);
  await store.maintenance.deleteFrom('timeline').execute();
  await store.maintenance.updateTable('daily').set({ count: 1 }).execute();
  await store.close();
}

/** Answers the exit code; null where it was killed first. */
function rebuild(databaseUrl: string, killAfterMs?: number): Promise<number | null> {
  const child = spawn(process.execPath, [CLI, 'rebuild'], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}
