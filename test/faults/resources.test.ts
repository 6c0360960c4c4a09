// A process that is given too little: memory, file descriptors, time. It may put everyone off; it may not forget.
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { MAX_BODY_BYTES } from '../../shared/wire.ts';
import type { TestServerOptions } from '../helpers/server.ts';
import { check, tally, type Verdict } from './checker.ts';
import { type FaultClient, underLoad } from './client.ts';
import { fault } from './fault.ts';
import { createClients, endpointOf, openServer, sqliteUrlOf, until } from './stage.ts';

const CLIENTS = 24;
const BIG = { batchSize: 60, words: ' words'.repeat(600) };
const HEAP_MB = 64;
const DESCRIPTORS = 64;
const IDLE_CONNECTIONS = 200;
/** Longer than a client waits for an answer. */
const STOPPED_MS = 3_000;
const PATIENCE_MS = 2_000;
const BIG_BATCHES = 100;

const acknowledged = (clients: readonly FaultClient[]) =>
  clients.reduce((sum, client) => sum + client.acknowledged.size, 0);

const TOO_LITTLE: Record<string, () => Promise<Verdict>> = {
  memory: () =>
    starve({ nodeFlags: [`--max-old-space-size=${HEAP_MB}`] }, BIG, async (clients, server) => {
      await until('the big batches are kept', () => acknowledged(clients) >= BIG_BATCHES * BIG.batchSize);
      const response = await fetch(endpointOf(server), { method: 'POST', body: 'x'.repeat(2 * MAX_BODY_BYTES) });
      return response.status === 413 ? [] : [`a body too big was answered with ${response.status}`];
    }),
  descriptors: () =>
    starve({}, {}, async (clients, { pid, port }) => {
      execFileSync('prlimit', ['--pid', String(pid), `--nofile=${DESCRIPTORS}`]);
      const idle = Array.from({ length: IDLE_CONNECTIONS }, () => connect(port, '127.0.0.1'));
      // What the server cannot take is reset.
      for (const socket of idle) socket.on('error', () => socket.destroy());
      const close = () => idle.map((socket) => socket.destroy());
      onTestFinished(() => void close());
      const before = clients.map(({ unanswered }) => unanswered);
      await until('someone finds no way in', () => clients.some(({ unanswered }, i) => unanswered > (before[i] ?? 0)));
      close();
      return [];
    }),
  time: () =>
    starve({}, {}, async (clients, { pid }) => {
      process.kill(pid, 'SIGSTOP');
      const long = new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
      await until('everyone has given up once', () => clients.every(({ unanswered }) => unanswered > 0))
        .then(() => long)
        .finally(() => process.kill(pid, 'SIGCONT'));
      return [];
    }),
};

/** `happen` answers what was wrong meanwhile; afterwards, the same process must serve everyone. */
async function starve(
  options: TestServerOptions,
  clientOptions: { batchSize?: number; words?: string },
  happen: (clients: readonly FaultClient[], server: Awaited<ReturnType<typeof openServer>>) => Promise<string[]>,
): Promise<Verdict> {
  const server = await openServer(options);
  const clients = createClients('starved', CLIENTS, () => endpointOf(server), {
    ...clientOptions,
    patienceMs: PATIENCE_MS,
  });
  const wrong: string[] = [];
  await underLoad(clients, async () => {
    await until('it has begun', () => acknowledged(clients) > 0);
    wrong.push(...(await happen(clients, server)));
    const before = clients.map((client) => client.acknowledged.size);
    await until('everyone goes on', () => clients.every((client, i) => client.acknowledged.size > (before[i] ?? 0)));
  });
  // Connections that linger may still take the last descriptors for a moment.
  await until(
    'it says it is ready',
    async () => (await fetch(`${server.origin}/readyz`).catch(() => null))?.status === 200,
  );
  if ((await server.stop()) !== 0) wrong.push('it did not stop as it should');
  const verdict = await check(sqliteUrlOf(server), clients);
  return { ...verdict, lies: [...verdict.lies, ...wrong] };
}

for (const [what, run] of Object.entries(TOO_LITTLE)) {
  const needs = () => (process.platform === 'linux' ? null : 'prlimit is Linux’s');
  fault({ id: 'S15', title: `too little ${what}`, rounds: { ci: 1, soak: 10 }, needs }, async (rounds) => {
    const verdicts: Verdict[] = [];
    for (let round = 0; round < rounds; round += 1) verdicts.push(await run());
    return tally(rounds, verdicts);
  });
}
