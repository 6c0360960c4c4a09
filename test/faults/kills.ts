// The server of two stores killed in the middle of its work, over and over, and started again on what it left.
import type { TestServerOptions } from '../helpers/server.ts';
import { check, type Verdict } from './checker.ts';
import { underLoad } from './client.ts';
import { addShop, createClients, endpointOf, openServer, someTime, sqliteUrlOf } from './stage.ts';

const CLIENTS = 16;
const BATCH = 24;

export async function killRepeatedly(kills: number, options: TestServerOptions = {}): Promise<Verdict> {
  const server = await openServer(options);
  const databaseUrl = options.env?.DATABASE_URL ?? sqliteUrlOf(server);
  const other = await addShop(databaseUrl);
  const clients = [
    ...createClients('kill', CLIENTS / 2, () => endpointOf(server), { batchSize: BATCH }),
    ...createClients('other', CLIENTS / 2, () => endpointOf({ ...other, port: server.port }), {
      batchSize: BATCH,
      storeId: other.storeId,
    }),
  ];
  await underLoad(clients, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      await someTime();
      await server.kill();
      await server.restart();
    }
  });
  await server.stop();
  return check(databaseUrl, clients);
}
