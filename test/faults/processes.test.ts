// Several server processes on one database: the same events at once, and one after another replaced.
import type { TestServer } from '../helpers/server.ts';
import { check, tally } from './checker.ts';
import { createClient, underLoad } from './client.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { BATCH, PROCESSES, race, STORES } from './races.ts';
import { createClients, endpointOf, openServer, someTime, sqliteUrlOf } from './stage.ts';

const CLIENTS = 8;

fault(
  {
    id: 'S11',
    title: `the same batches at ${PROCESSES} servers at once, each in another order`,
    rounds: { ci: 60, soak: 10_000 },
    needs: clusterMissing,
  },
  async (rounds) =>
    tally(rounds, [await race(rounds)], `${PROCESSES} × ${(STORES * rounds * BATCH).toLocaleString('en')} sent`),
);

fault(
  { id: 'S13', title: 'SIGTERM and restart under load (SQLite)', rounds: { ci: 20, soak: 500 } },
  async (rounds) => {
    const server = await openServer();
    const clients = createClients('deploy', CLIENTS, () => endpointOf(server));
    const ends: (number | null)[] = [];
    await underLoad(clients, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await someTime();
        ends.push(await server.stop());
        await server.restart();
      }
    });
    await server.stop();
    const verdict = await check(sqliteUrlOf(server), clients);
    verdict.lies.push(...ends.filter((code) => code !== 0).map((code) => `SIGTERM ended with ${code}`));
    return tally(rounds, [verdict]);
  },
);

fault(
  {
    id: 'S13',
    title: 'rolling restart of two servers under load (PostgreSQL)',
    rounds: { ci: 20, soak: 500 },
    needs: clusterMissing,
  },
  async (rounds) => {
    const DATABASE_URL = await createDatabase();
    const first = await openServer({ env: { DATABASE_URL } });
    const servers = [first, await openServer({ env: { DATABASE_URL } })];
    let turn = 0;
    const balanced = () => {
      turn += 1;
      return endpointOf(servers[turn % servers.length] as TestServer);
    };
    const clients = Array.from({ length: CLIENTS }, (_, i) => createClient({ name: `roll${i}`, endpoint: balanced }));
    const ends: (number | null)[] = [];
    await underLoad(clients, async () => {
      for (let round = 0; round < rounds; round += 1) {
        const server = servers[round % servers.length] as TestServer;
        await someTime();
        ends.push(await server.stop());
        await server.restart();
      }
    });
    for (const server of servers) await server.stop();
    const verdict = await check(DATABASE_URL, clients);
    verdict.lies.push(...ends.filter((code) => code !== 0).map((code) => `SIGTERM ended with ${code}`));
    return tally(rounds, [verdict]);
  },
);
