// What the read tables cost: the same commits on the real storage, with and without them, in turns. A process of its own,
// so that it can have a core of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stamp } from '../../server/ingest/stamp.ts';
import { project } from '../../server/projections/project.ts';
import { insertEvents } from '../../server/store/events.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import type { Store } from '../../server/store/store.ts';
import { createShop, type Shop } from '../../server/store/stores.ts';
import { takeTurn } from '../../server/store/turn.ts';
import { parseEvent } from '../../shared/parse-event.ts';
import { createMix, type Mix } from './mix.ts';
import { median } from './statistics.ts';

export interface ProjectionCost {
  commitEvents: number;
  /** Per event, medians. */
  logMicroseconds: number;
  wholeMicroseconds: number;
}

type Variant = 'log' | 'whole';

/** About what arrives while a commit runs, at 64 connections. */
const COMMIT_EVENTS = 30;
const COMMITS = 400;
const ROUNDS = 5;
const SESSIONS = 1_000;
const SEED = 20_261_121;

async function measure(): Promise<ProjectionCost> {
  const times: Record<Variant, number[]> = { log: [], whole: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const variant of ['log', 'whole'] as const) {
      const microseconds = await commitMany(variant, createMix(SEED + round, SESSIONS));
      // The first is the warm-up.
      if (round > 0) times[variant].push(microseconds);
    }
  }
  return {
    commitEvents: COMMIT_EVENTS,
    logMicroseconds: median(times.log),
    wholeMicroseconds: median(times.whole),
  };
}

/** On a database of its own; microseconds per event. */
async function commitMany(variant: Variant, mix: Mix): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-bench-'));
  const store = openSqlite(join(dir, 'bench.db'));
  await migrate(store);
  const shop = await store.transact((tx) => createShop(tx, { name: 'Bench', mode: 'test' }));
  let spentMs = 0;
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const events = Array.from({ length: COMMIT_EVENTS }, () => parsed(mix.next().text));
    const startedAt = performance.now();
    await commitEvents(variant, store, shop, events);
    spentMs += performance.now() - startedAt;
  }
  await store.close();
  rmSync(dir, { recursive: true });
  return (spentMs * 1_000) / (COMMITS * COMMIT_EVENTS);
}

function commitEvents(variant: Variant, store: Store, shop: Shop, events: ReturnType<typeof parsed>[]): Promise<void> {
  return store.transact(async (tx) => {
    const now = Date.now();
    const receivedAt = await takeTurn(tx, shop.id, now);
    const stamped = stamp(shop.id, events, now, { now, receivedAt });
    await insertEvents(tx, stamped);
    if (variant === 'whole') await project(tx, shop, stamped);
  });
}

function parsed(text: string) {
  const result = parseEvent(JSON.parse(text));
  if (!result.ok) throw new Error(result.detail);
  return result.event;
}

process.stdout.write(JSON.stringify(await measure()));
