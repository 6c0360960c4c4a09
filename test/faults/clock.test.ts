// Clocks that are wrong, on either side, or change in mid-run: nothing is refused for it, and a session stays in its order.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { openStore } from '../../server/main.ts';
import { check, tally, type Verdict } from './checker.ts';
import { underLoad } from './client.ts';
import { fault } from './fault.ts';
import { createClients, endpointOf, openServer, sqliteUrlOf, until } from './stage.ts';

const CLIENTS = 4;
const EVENTS = 150;
const YEARS_MS = 10 * 365 * 86_400_000;

/** The clock that timers go by never steps; the variable has two names, by version. */
const ONLY_THE_DATE = ['DONT_FAKE_MONOTONIC=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1'];

interface Clocks {
  /** As faketime takes it. */
  server?: string;
  /** What the server's clock changes to in mid-run. */
  changesTo?: string;
  client?: () => number;
}

const CASES: Record<string, Clocks> = {
  'the server 30 days ahead': { server: '+30d' },
  'the server 30 days behind': { server: '-30d' },
  'the server steps back by an hour': { server: '+0', changesTo: '-1h' },
  'the device 10 years ahead': { client: () => Date.now() + YEARS_MS },
  'the device 10 years behind': { client: () => Date.now() - YEARS_MS },
  'the device jumps about': { client: () => Date.now() + (Math.random() - 0.5) * 2 * YEARS_MS },
};

fault(
  {
    id: 'S12',
    title: 'clocks that are wrong or change, on either side',
    rounds: { ci: 6, soak: 48 },
    needs: faketimeMissing,
  },
  async (rounds) => {
    const verdicts: Verdict[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const clocks = Object.values(CASES)[round % Object.keys(CASES).length] as Clocks;
      verdicts.push(await runWith(clocks));
    }
    return tally(rounds, verdicts);
  },
);

async function runWith({ server: clock, changesTo, client }: Clocks): Promise<Verdict> {
  const fake = clock === undefined ? null : fakeClock(clock);
  const server = await openServer(fake ? { wrapper: fake.wrapper } : {});
  const clients = createClients('clock', CLIENTS, () => endpointOf(server), client && { now: client });
  const acknowledged = () => clients.reduce((sum, each) => sum + each.acknowledged.size, 0);
  await underLoad(clients, async () => {
    await until('half is acknowledged', () => acknowledged() >= EVENTS / 2);
    if (changesTo !== undefined) fake?.set(changesTo);
    await until('all is acknowledged', () => acknowledged() >= EVENTS);
  });
  await server.stop();
  const verdict = await check(sqliteUrlOf(server), clients);
  return { ...verdict, lies: [...verdict.lies, ...(await disorder(sqliteUrlOf(server)))] };
}

/** Events of a session that the log holds in another order than they were sent in. */
async function disorder(databaseUrl: string): Promise<string[]> {
  const store = await openStore(databaseUrl);
  const { rows } = await sql<{ id: string }>`
    select later.id from events earlier join events later
      on later.store_id = earlier.store_id and later.session_id = earlier.session_id and later.seq = earlier.seq + 1
    where earlier.session_id <> '' and later.received_at < earlier.received_at`.execute(store.reader);
  await store.close();
  return rows.map(({ id }) => `${id} was received before the one sent before it`);
}

interface FakeClock {
  wrapper: string[];
  set(offset: string): void;
}

/** Read from a file, so that it can change under a process that runs. */
function fakeClock(offset: string): FakeClock {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-clock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'offset');
  const set = (changed: string) => {
    writeFileSync(`${file}-new`, `${changed}\n`);
    renameSync(`${file}-new`, file);
  };
  set(offset);
  const library = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  const setting = [`LD_PRELOAD=${library}`, `FAKETIME_TIMESTAMP_FILE=${file}`, 'FAKETIME_NO_CACHE=1', ...ONLY_THE_DATE];
  return { wrapper: ['env', ...setting], set };
}

function faketimeMissing(): string | null {
  try {
    execFileSync('faketime', ['-f', '+0', 'true']);
    return null;
  } catch {
    return 'another clock for one process needs faketime';
  }
}
