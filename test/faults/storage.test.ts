// A disk that is full and a file that others hold: nothing is promised meanwhile, and it goes on by itself afterwards.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { startServer, type TestServer } from '../helpers/server.ts';
import { check, tally, type Verdict } from './checker.ts';
import { type FaultClient, underLoad } from './client.ts';
import { createSmallDisk, diskMissing } from './disk.ts';
import { fault } from './fault.ts';
import { createClients, endpointOf, openServer, sqliteUrlOf, until } from './stage.ts';

const CLIENTS = 16;
const BATCH = 10;
const PATIENCE_MS = 7_000;
const LOCKED_MS = 10_000;
const LONGEST_MS = 300_000;
/** The server's own: from so many pages of WAL on it tries to write them into the file. */
const CHECKPOINT_PAGES = 10_000;
const EVENTS_AFTERWARDS = 1_000;

const TOO_SMALL_TO_MIGRATE = '64k';
const TOO_SMALL_FOR_LONG = '2m';
/** The log before its checkpoint fits, and the pages it would write do not. */
const TOO_SMALL_FOR_A_CHECKPOINT = '44m';
const LARGE_ENOUGH = '512m';

const sum = (clients: readonly FaultClient[], of: (client: FaultClient) => number) =>
  clients.reduce((total, client) => total + of(client), 0);

function sqliteFileOf({ dataDir }: TestServer): string {
  return join(dataDir, 'counterbell.db');
}

async function everyoneIsPutOff(clients: readonly FaultClient[]): Promise<void> {
  const before = clients.map(({ putOff }) => putOff);
  await until('every client is put off', () => clients.every(({ putOff }, i) => putOff > (before[i] ?? 0)));
}

async function goesOn(clients: readonly FaultClient[]): Promise<void> {
  const before = sum(clients, ({ acknowledged }) => acknowledged.size);
  await until('it goes on', () => sum(clients, ({ acknowledged }) => acknowledged.size) > before + EVENTS_AFTERWARDS);
}

/** What can be read is read all the same. (A small commit may still work, so that it may call itself ready.) */
async function wrongWhileFull({ origin, secretKey }: TestServer): Promise<string[]> {
  const expected = { '/healthz': 200, '/api/merchant/orders': 200 };
  const wrong: string[] = [];
  for (const [path, status] of Object.entries(expected)) {
    const response = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${secretKey}` } });
    if (response.status !== status) wrong.push(`${path} answered ${response.status} while the disk was full`);
  }
  return wrong;
}

async function fillDisk(): Promise<Verdict> {
  const disk = createSmallDisk(TOO_SMALL_TO_MIGRATE);
  const wrong: string[] = [];
  const started = await startServer({ dataDir: disk.dir }).catch(() => null);
  if (started) {
    await started.kill();
    wrong.push('it started on a disk too small for its tables');
  }
  disk.grow(TOO_SMALL_FOR_LONG);
  const server = await openServer({ dataDir: disk.dir });
  const clients = createClients('full', CLIENTS, () => endpointOf(server), {
    batchSize: BATCH,
    patienceMs: PATIENCE_MS,
  });
  await underLoad(clients, async () => {
    for (const larger of [TOO_SMALL_FOR_A_CHECKPOINT, LARGE_ENOUGH]) {
      await everyoneIsPutOff(clients);
      wrong.push(...(await wrongWhileFull(server)));
      if (larger === LARGE_ENOUGH) wrong.push(...noCheckpointCase(sqliteFileOf(server)));
      disk.grow(larger);
    }
    await goesOn(clients);
  });
  await server.stop();
  const verdict = await check(sqliteUrlOf(server), clients);
  return { ...verdict, lies: [...verdict.lies, ...wrong] };
}

fault(
  {
    id: 'S4',
    title: 'disk full: at the migration, in a commit, at a checkpoint',
    rounds: { ci: 1, soak: 50 },
    needs: () => diskMissing('tmpfs'),
  },
  async (rounds) => {
    const verdicts: Verdict[] = [];
    for (let round = 0; round < rounds; round += 1) verdicts.push(await fillDisk());
    return tally(rounds, verdicts);
  },
);

fault(
  {
    id: 'S5',
    title: 'database locked by another process, and a reader that never ends',
    rounds: { ci: 3, soak: 30 },
    timeoutMs: LONGEST_MS,
  },
  async (rounds) => {
    const server = await openServer();
    const file = sqliteFileOf(server);
    const [writer, reader] = [new Database(file), new Database(file, { readonly: true })];
    onTestFinished(() => {
      writer.close();
      reader.close();
    });
    const wal = `${file}-wal`;
    let grownBytes = 0;
    const wrong: string[] = [];
    const clients = createClients('lock', CLIENTS, () => endpointOf(server), { patienceMs: PATIENCE_MS });
    await underLoad(clients, async () => {
      reader.exec('begin');
      reader.prepare('select count(*) from events').get();
      for (let round = 0; round < rounds; round += 1) {
        await until('the file is ours', () => takes(writer));
        const unlocked = new Promise((resolve) => setTimeout(resolve, LOCKED_MS));
        await everyoneIsPutOff(clients);
        await unlocked;
        writer.exec('rollback');
        await goesOn(clients);
      }
      reader.exec('commit');
      // Now and then a commit is in its way; a reader that stayed would always be.
      await until('the WAL is begun anew', () => checkpoint(writer, 'restart').busy === 0);
      grownBytes = statSync(wal).size;
      await goesOn(clients);
      // From its beginning again: it has taken more words, and no more room.
      if (statSync(wal).size > grownBytes) wrong.push(`the WAL grew on, from ${grownBytes} to ${statSync(wal).size}`);
    });
    await server.stop();
    const verdict = await check(sqliteUrlOf(server), clients);
    verdict.lies.push(...wrong);
    const unanswered = sum(clients, (client) => client.unanswered);
    if (unanswered > 0) verdict.lies.push(`${unanswered} requests had no answer within ${PATIENCE_MS} ms`);
    return tally(rounds, [verdict], `WAL grew to ${(grownBytes / 2 ** 20).toFixed(1)} MiB`);
  },
);

/** What is needed of the case to be one: the log is due for its checkpoint, and the disk has no room for the pages. */
function noCheckpointCase(file: string): string[] {
  const db = new Database(file);
  try {
    const { log, checkpointed } = checkpoint(db, 'passive');
    return log >= CHECKPOINT_PAGES
      ? [`a checkpoint of ${log} pages wrote ${checkpointed}: the disk was not full for it`]
      : [`the disk was full with ${log} pages of WAL, before any checkpoint`];
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_FULL') return [];
    throw error;
  } finally {
    db.close();
  }
}

function checkpoint(db: Database.Database, mode: 'passive' | 'restart') {
  const [row] = db.pragma(`wal_checkpoint(${mode})`) as { busy: number; log: number; checkpointed: number }[];
  if (!row) throw new Error('A checkpoint answers one row');
  return row;
}

function takes(writer: Database.Database): boolean {
  try {
    writer.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
