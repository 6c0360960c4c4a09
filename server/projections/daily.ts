// Counters per day of the store's own time zone. They add up, so their order never matters.
import { dayOf } from '../store/day.ts';
import type { LogEvent } from '../store/events.ts';
import type { DailyTable } from '../store/schema.ts';
import { slicesOf } from '../store/slices.ts';
import type { Tx } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import type { RatingChange } from './ratings.ts';

export async function projectDaily(
  tx: Tx,
  shop: Shop,
  events: readonly LogEvent[],
  ratings: readonly RatingChange[],
): Promise<void> {
  const counts = new Map<string, number>();
  const count = (at: number, name: string, by: number) => {
    const key = JSON.stringify([dayOf(at, shop.timeZone), name]);
    counts.set(key, (counts.get(key) ?? 0) + by);
  };
  for (const event of events) count(event.at, `event:${event.type}`, 1);
  for (const { before, after } of ratings) {
    if (before) count(before.at, `csat:${before.score}`, -1);
    if (after) count(after.at, `csat:${after.score}`, 1);
  }
  const rows = [...counts]
    .filter(([, by]) => by !== 0)
    .map(([key, by]) => {
      const [day, name] = JSON.parse(key) as [string, string];
      return { store_id: shop.id, day, name, count: by };
    });
  for (const slice of slicesOf(rows)) await addCounts(tx, slice);
  await dropEmpty(tx, shop.id, [...new Set(rows.filter(({ count }) => count < 0).map(({ day }) => day))]);
}

async function addCounts(tx: Tx, rows: DailyTable[]): Promise<void> {
  await tx
    .insertInto('daily')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['store_id', 'day', 'name'])
        .doUpdateSet(({ eb }) => ({ count: eb('daily.count', '+', eb.ref('excluded.count')) })),
    )
    .execute();
}

/** A count that has come back to nothing is as if there had never been one. */
async function dropEmpty(tx: Tx, storeId: string, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await tx
    .deleteFrom('daily')
    .where('store_id', '=', storeId)
    .where('day', 'in', days)
    .where('count', '=', 0)
    .execute();
}
