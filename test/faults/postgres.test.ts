// What a PostgreSQL does to those who rely on it: it freezes, ends connections, dies, and is replaced by another.
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { startCluster } from '../helpers/postgres.ts';
import type { TestServer } from '../helpers/server.ts';
import { check, tally } from './checker.ts';
import { type FaultClient, underLoad } from './client.ts';
import { clusterMissing, createDatabase, openCluster, signalTree } from './cluster.ts';
import { fault } from './fault.ts';
import { openProxy } from './proxy.ts';
import { createClients, endpointOf, openServer, someTime, until } from './stage.ts';
import { followPrimary } from './standby.ts';

const CLIENTS = 8;
const ANSWERED_WITHIN_MS = 7_000;
const FROZEN_MS = 3_000;

function createPatientClients(server: TestServer): FaultClient[] {
  const options = { patienceMs: ANSWERED_WITHIN_MS };
  return createClients('postgres', CLIENTS, () => endpointOf(server), options);
}

/** Every client has been told something new: nobody is stuck, and the pool is whole. */
async function everyoneGoesOn(clients: readonly FaultClient[]): Promise<void> {
  const before = clients.map((client) => client.acknowledged.size);
  await until('every client goes on', () =>
    clients.every(({ acknowledged }, i) => acknowledged.size > (before[i] ?? 0)),
  );
}

fault({ id: 'S6', title: 'PostgreSQL frozen', rounds: { ci: 3, soak: 50 }, needs: clusterMissing }, async (rounds) => {
  const cluster = await openCluster();
  const DATABASE_URL = await createDatabase();
  const server = await openServer({ env: { DATABASE_URL } });
  const clients = createPatientClients(server);
  await underLoad(clients, async () => {
    for (let round = 0; round < rounds; round += 1) {
      await everyoneGoesOn(clients);
      const before = clients.map(({ putOff }) => putOff);
      signalTree(cluster, 'SIGSTOP');
      const thawed = new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
      await until('every client is answered', () => clients.every(({ putOff }, i) => putOff > (before[i] ?? 0)))
        .then(() => thawed)
        .finally(() => signalTree(cluster, 'SIGCONT'));
      await everyoneGoesOn(clients);
    }
  });
  await server.stop();
  const verdict = await check(DATABASE_URL, clients);
  const unanswered = clients.reduce((sum, client) => sum + client.unanswered, 0);
  if (unanswered > 0) verdict.lies.push(`${unanswered} requests had no answer within ${ANSWERED_WITHIN_MS} ms`);
  const slowestMs = Math.max(...clients.map((client) => client.slowestMs));
  return tally(rounds, [verdict], `slowest answer ${(slowestMs / 1_000).toFixed(1)} s`);
});

fault(
  {
    id: 'S7',
    title: 'PostgreSQL killed, and connections ended in mid-transaction',
    rounds: { ci: 10, soak: 300 },
    needs: clusterMissing,
  },
  async (rounds) => {
    const cluster = await openCluster();
    const DATABASE_URL = await createDatabase();
    const server = await openServer({ env: { DATABASE_URL } });
    const pidBefore = server.pid;
    const clients = createPatientClients(server);
    await underLoad(clients, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await someTime();
        if (round % 2 === 0) {
          if ((await endConnections(DATABASE_URL)) === 0) throw new Error('There was no connection to end');
        } else {
          await cluster.kill();
          // Its last children hold its memory for a moment longer.
          await until('it starts again', () =>
            cluster.restart().then(
              () => true,
              () => false,
            ),
          );
        }
        await everyoneGoesOn(clients);
      }
    });
    const verdict = { ...(await check(DATABASE_URL, clients)) };
    if (server.pid !== pidBefore || !server.isRunning) verdict.lies.push('the server did not live through it');
    if ((await server.stop()) !== 0) verdict.lies.push('SIGTERM did not end it as it should');
    return tally(rounds, [verdict]);
  },
);

fault(
  {
    id: 'S8',
    title: 'PostgreSQL fails over to its synchronous standby',
    rounds: { ci: 1, soak: 20 },
    needs: async () =>
      process.platform === 'linux' ? clusterMissing() : 'where the primary lies is read from /proc, which is not here',
  },
  async (rounds) => {
    const verdicts = [];
    for (let round = 0; round < rounds; round += 1) verdicts.push(await failOver());
    return tally(rounds, verdicts);
  },
);

/** In the middle of whatever they do; answers how many there were. */
async function endConnections(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'counterbell'`,
  );
  await client.end();
  return rowCount ?? 0;
}

async function failOver() {
  const primary = await startCluster();
  onTestFinished(() => primary.stop());
  const ofPrimary = await createDatabase(primary);
  const standby = await followPrimary(primary);
  let port = Number(new URL(ofPrimary).port);
  const proxy = await openProxy(() => port);
  const at = (other: number) => ofPrimary.replace(`:${port}/`, `:${other}/`);
  const ofStandby = at(standby.port);
  const server = await openServer({ env: { DATABASE_URL: at(proxy.port) } });
  const clients = createPatientClients(server);
  await underLoad(clients, async () => {
    await everyoneGoesOn(clients);
    await someTime();
    await primary.kill();
    await standby.promote();
    port = standby.port;
    proxy.cut();
    await everyoneGoesOn(clients);
  });
  await server.stop();
  return check(ofStandby, clients);
}
