// The log played once more into an empty database: its read tables must be those that are there, row by row.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from '../../server/projections/project.ts';
import { insertEvents, type LogEvent, type LogPosition, readEvents } from '../../server/store/events.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import type { Store } from '../../server/store/store.ts';
import { createShop, listShops, type Shop } from '../../server/store/stores.ts';
import { dumpReadTables } from '../helpers/read-tables.ts';

const PAGE = 1_000;

export async function replayDifferences(store: Store): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-replay-'));
  const fresh = openSqlite(join(dir, 'counterbell.db'));
  try {
    await migrate(fresh);
    const differences: string[] = [];
    for (const shop of await listShops(store.reader)) differences.push(...(await replayShop(store, fresh, shop)));
    return differences;
  } finally {
    await fresh.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function replayShop(store: Store, fresh: Store, shop: Shop): Promise<string[]> {
  const log = await readLog(store, shop.id);
  await fresh.transact(async (tx) => {
    const own = await createShop(tx, shop);
    await insertEvents(tx, log);
    for (const commit of byCommit(log)) await project(tx, own, commit);
  });
  const there = new Set(await dumpReadTables(store, shop.id));
  const replayed = new Set(await dumpReadTables(fresh, shop.id));
  return [
    ...[...there].filter((row) => !replayed.has(row)).map((row) => `is there, and not in the log: ${row}`),
    ...[...replayed].filter((row) => !there.has(row)).map((row) => `is in the log, and not there: ${row}`),
  ];
}

async function readLog({ reader }: Store, shopId: string): Promise<LogEvent[]> {
  const log: LogEvent[] = [];
  for (let after: LogPosition | null = null; ; after = log.at(-1) ?? null) {
    const page = await readEvents(reader, shopId, after, PAGE);
    log.push(...page);
    if (page.length < PAGE) return log;
  }
}

function byCommit(log: readonly LogEvent[]): Iterable<LogEvent[]> {
  const commits = new Map<number, LogEvent[]>();
  for (const event of log) {
    const commit = commits.get(event.receivedAt);
    if (commit) commit.push(event);
    else commits.set(event.receivedAt, [event]);
  }
  return commits.values();
}
