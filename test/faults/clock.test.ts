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
import { IN_ORDER } from './story.ts';

const CLIENTS = 4;
const EVENTS = 150;
const HOUR_MS = 3_600_000;
const DAYS_MS = 30 * 24 * HOUR_MS;
const YEARS_MS = 10 * 365 * 24 * HOUR_MS;
/** What lies between an event and the look at it, and between its parts, on a slow machine. */
const CLOSE_MS = 60_000;

/** The clock that timers go by never steps; the variable has two names, by version. */
const ONLY_THE_DATE = ['DONT_FAKE_MONOTONIC=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1'];

interface Clocks {
  /** How far off the server's is. */
  serverMs?: number;
  /** What that changes to in mid-run. */
  changesToMs?: number;
  /** How far off the device's is, for one batch. */
  deviceMs?: () => number;
}

const CASES: Record<string, Clocks> = {
  'the server 30 days ahead': { serverMs: DAYS_MS },
  'the server 30 days behind': { serverMs: -DAYS_MS },
  'the server steps back by an hour': { serverMs: 0, changesToMs: -HOUR_MS },
  'the device 10 years ahead': { deviceMs: () => YEARS_MS },
  'the device 10 years behind': { deviceMs: () => -YEARS_MS },
  'the device jumps about': { deviceMs: () => Math.round((Math.random() - 0.5) * 2 * YEARS_MS) },
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

async function runWith({ serverMs, changesToMs, deviceMs }: Clocks): Promise<Verdict> {
  const fake = serverMs === undefined ? null : fakeClock(serverMs);
  const server = await openServer(fake ? { wrapper: fake.wrapper } : {});
  const clients = createClients('clock', CLIENTS, () => endpointOf(server), deviceMs && { skewMs: deviceMs });
  const acknowledged = () => clients.reduce((sum, each) => sum + each.acknowledged.size, 0);
  await underLoad(clients, async () => {
    await until('half is acknowledged', () => acknowledged() >= EVENTS / 2);
    if (changesToMs !== undefined) fake?.set(changesToMs);
    await until('all is acknowledged', () => acknowledged() >= EVENTS);
  });
  await server.stop();
  const verdict = await check(sqliteUrlOf(server), clients);
  const wrong = [
    ...(await disorder(sqliteUrlOf(server))),
    ...(await wrongTimes(sqliteUrlOf(server), serverMs, changesToMs)),
  ];
  return { ...verdict, lies: [...verdict.lies, ...wrong] };
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

/**
 * The server's clock was as far off as it should be, so that the case was one; and whatever the device's said, an event
 * stands where the server's clock was when it came. `received_at` never goes back, so a step back shows in `at` alone.
 */
async function wrongTimes(databaseUrl: string, serverMs = 0, changesToMs = serverMs): Promise<string[]> {
  const store = await openStore(databaseUrl);
  const { rows } = await sql<{ id: string; at: number; received_at: number }>`
    select id, at, received_at from events where session_id like ${`${IN_ORDER}%`} order by received_at, id`.execute(
    store.reader,
  );
  await store.close();
  const [first, last] = [rows[0], rows.at(-1)];
  const isClose = (a = 0, b = 0) => Math.abs(a - b) < CLOSE_MS;
  const wrong: string[] = [];
  if (!isClose(first?.received_at, Date.now() + serverMs)) wrong.push(`the server's clock was not ${serverMs} ms off`);
  if (!isClose(last?.at, Date.now() + changesToMs)) wrong.push(`the server's clock did not end ${changesToMs} ms off`);
  const isUncorrected = ({ at, received_at }: (typeof rows)[number]) =>
    !isClose(at, received_at) && !isClose(at, received_at + changesToMs - serverMs);
  return [...wrong, ...rows.filter(isUncorrected).map(({ id }) => `${id} does not stand where it came`)];
}

interface FakeClock {
  wrapper: string[];
  set(offsetMs: number): void;
}

/** Read from a file, so that it can change under a process that runs. */
function fakeClock(offsetMs: number): FakeClock {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-clock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'offset');
  const set = (changedMs: number) => {
    const seconds = changedMs / 1_000;
    writeFileSync(`${file}-new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${file}-new`, file);
  };
  set(offsetMs);
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
