// Between the shoppers and the server, everything that a network does to a connection.
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { check, tally, type Verdict } from './checker.ts';
import { underLoad } from './client.ts';
import { fault } from './fault.ts';
import { type Mischief, openProxy } from './proxy.ts';
import { createClients, endpointOf, openServer, sqliteUrlOf, until } from './stage.ts';

const CLIENTS = 16;
const SLOW_CONNECTIONS = 50;
const SLOW_BYTE_MS = 1_000;
const MISCHIEFS: Mischief[] = ['answer lost', 'request cut', 'request doubled', 'slow', 'reset', 'half-open'];
/** The share of connections that is left alone, so that something gets through. */
const SPARED = 0.5;
const TRIES_A_ROUND = 500;
/** Many times what a round takes, so that only one that is stuck is given up. */
const ROUND_MS = 10_000;
/** How often every connection is cut, whatever it is doing, and draws another fate. */
const CUT_MS = 150;
const PATIENCE_MS = 1_000;
/** Some answers come when nobody waits for them any more. */
const SLOW_MS = 1.5 * PATIENCE_MS;

async function mistreat(rounds: number): Promise<{ verdict: Verdict; tries: number }> {
  const server = await openServer();
  const proxy = await openProxy(
    () => server.port,
    () => (Math.random() < SPARED ? 'none' : (MISCHIEFS[Math.floor(Math.random() * MISCHIEFS.length)] as Mischief)),
    SLOW_MS,
  );
  dribble(server.port);
  const clients = createClients('cut', CLIENTS, () => endpointOf(server, proxy), { patienceMs: PATIENCE_MS });
  const tried = () => clients.reduce((sum, client) => sum + client.tries, 0);
  await underLoad(clients, async () => {
    const cutting = setInterval(() => proxy.cut(), CUT_MS);
    const isEnough = () => tried() >= rounds * TRIES_A_ROUND;
    await until('enough was tried', isEnough, rounds * ROUND_MS).finally(() => clearInterval(cutting));
  });
  await server.stop();
  return { verdict: await check(sqliteUrlOf(server), clients), tries: tried() };
}

/** Connections that say one byte a second, for as long as the test lasts. */
function dribble(port: number): void {
  const sockets = Array.from({ length: SLOW_CONNECTIONS }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) {
    // The server is free to hang up on them.
    socket.on('error', () => socket.destroy());
    socket.write('POST /api/support/events HTTP/1.1\r\nx-');
  }
  const dribbling = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, SLOW_BYTE_MS);
  onTestFinished(() => {
    clearInterval(dribbling);
    for (const socket of sockets) socket.destroy();
  });
}

fault(
  {
    id: 'S10',
    title: 'network: answers lost, requests cut and doubled, delays, resets, half-open, slow loris',
    rounds: { ci: 6, soak: 1_000 },
    unit: 'events',
  },
  async (rounds) => {
    const { verdict, tries } = await mistreat(rounds);
    return tally(rounds, [verdict], `${tries.toLocaleString('en')} tries`);
  },
);
