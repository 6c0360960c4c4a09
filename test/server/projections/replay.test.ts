// Projections converge: the log replayed, in whatever order and however it is cut, gives the tables that were there.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { project } from '../../../server/projections/project.ts';
import { insertEvents, type LogEvent, toEvent } from '../../../server/store/events.ts';
import type { Store } from '../../../server/store/store.ts';
import { openTestStore } from '../../helpers/app.ts';
import { happenings } from '../../helpers/history.ts';
import { cut, openShop, play, type Stage } from '../../helpers/play.ts';
import { dumpReadTables } from '../../helpers/read-tables.ts';

const RUNS = 150;

const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 40 });

it('the log replayed gives the same tables: by commit, in other batches, in one, and shuffled', async () => {
  const clock = { now: 0 };
  const stage: Stage = { ...(await openTestStore(() => clock.now)), clock };
  await fc.assert(
    fc.asyncProperty(happenings, cuts, cuts, weights, async (history, liveCuts, replayCuts, shuffle) => {
      const shop = await play(stage, history, liveCuts);
      const before = await dumpReadTables(stage.store, shop.id);
      const log = await readLog(stage.store, shop.id);
      const replays: LogEvent[][][] = [
        byCommit(log),
        cut(log, replayCuts),
        [log],
        cut(shuffled(log, shuffle), replayCuts),
      ];
      for (const batches of replays) expect(await replay(stage, batches)).toEqual(before);
    }),
    { numRuns: RUNS },
  );
}, 300_000);

async function readLog({ reader }: Store, shopId: string): Promise<LogEvent[]> {
  const rows = await reader
    .selectFrom('events')
    .selectAll()
    .where('store_id', '=', shopId)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return rows.map(toEvent);
}

/** The same log in another shop, through the projections alone. */
async function replay(stage: Stage, batches: readonly LogEvent[][]): Promise<string[]> {
  const { store, queue } = stage;
  const shop = await openShop(stage);
  const own = batches.map((batch) => batch.map((event) => ({ ...event, storeId: shop.id })));
  await queue.write((tx) => insertEvents(tx, own.flat()));
  for (const batch of own) await queue.write((tx) => project(tx, shop, batch));
  return dumpReadTables(store, shop.id);
}

function byCommit(log: readonly LogEvent[]): LogEvent[][] {
  const commits = new Map<number, LogEvent[]>();
  for (const event of log) commits.set(event.receivedAt, [...(commits.get(event.receivedAt) ?? []), event]);
  return [...commits.values()];
}

function shuffled<T>(list: readonly T[], weights: readonly number[]): T[] {
  const weighed = list.map((item, index) => ({ item, weight: weights[index % weights.length] ?? 0 }));
  return weighed.toSorted((a, b) => a.weight - b.weight).map(({ item }) => item);
}
