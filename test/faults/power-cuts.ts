// The power of the disk under the server cut in the middle of its work: what was acknowledged before is written down
// outside of it. A killed process can never show this, for what it wrote lives on in the machine's memory.
import type { TestServerOptions } from '../helpers/server.ts';
import { check, type Verdict } from './checker.ts';
import { underLoad } from './client.ts';
import { createDisk, type FileSystem } from './disk.ts';
import { openProxy } from './proxy.ts';
import { createClients, endpointOf, openServer, sqliteUrlOf, until } from './stage.ts';

const CLIENTS = 8;
/** Acknowledged between one power cut and the next, so that every cut has something to take. */
const EVENTS_A_ROUND = 300;

export async function cutPowerRepeatedly(
  fileSystem: FileSystem,
  cuts: number,
  options: TestServerOptions = {},
): Promise<Verdict> {
  const disk = createDisk(fileSystem);
  const server = await openServer({ ...options, dataDir: disk.dir });
  const network = await openProxy(() => server.port);
  const clients = createClients('power', CLIENTS, () => endpointOf(server, network));
  const acknowledged = () => clients.reduce((sum, client) => sum + client.acknowledged.size, 0);
  await underLoad(clients, async () => {
    for (let cut = 0; cut < cuts; cut += 1) {
      // A file just made behaves otherwise than one that is opened again.
      await server.kill();
      await server.restart();
      const before = acknowledged();
      await until('events are acknowledged', () => acknowledged() >= before + EVENTS_A_ROUND);
      // A machine without power says nothing any more. ext4 lets an fsync that runs while its disk is taken away return as
      // if it had worked: only what was heard before that moment was promised.
      network.cut();
      disk.cutPower();
      await server.kill();
      disk.restore();
      await server.restart();
    }
  });
  await server.stop();
  return check(sqliteUrlOf(server), clients);
}
