// The server killed in the middle of its work, over and over, and started again on what it left.
import type { TestServerOptions } from '../helpers/server.ts';
import { check, type Verdict } from './checker.ts';
import { underLoad } from './client.ts';
import { createClients, endpointOf, openServer, someTime, sqliteUrlOf } from './stage.ts';

const CLIENTS = 16;
const BATCH = 8;

export async function killRepeatedly(kills: number, options: TestServerOptions = {}): Promise<Verdict> {
  const server = await openServer(options);
  const clients = createClients('kill', CLIENTS, () => endpointOf(server), { batchSize: BATCH });
  await underLoad(clients, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      await someTime();
      await server.kill();
      await server.restart();
    }
  });
  await server.stop();
  return check(options.env?.DATABASE_URL ?? sqliteUrlOf(server), clients);
}
