// Counters per day of the store's own time zone. They add up, so their order never matters.
import { dayOf } from '../store/day.ts';
import type { LogEvent } from '../store/events.ts';
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
  if (rows.length === 0) return;
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
