// Counters per day of the store's own time zone. They add up, so their order never matters.
import { dayOf } from '../store/day.ts';
import type { LogEvent } from '../store/events.ts';
import type { Key } from '../store/rows.ts';
import type { DailyTable } from '../store/schema.ts';
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
    const key = placeOf(dayOf(at, shop.timeZone), name);
    counts.set(key, (counts.get(key) ?? 0) + by);
  };
  for (const event of events) count(event.at, `event:${event.type}`, 1);
  for (const { before, after } of ratings) {
    if (before) count(before.at, `csat:${before.score}`, -1);
    if (after) count(after.at, `csat:${after.score}`, 1);
  }
  await addCounts(tx, shop.id, counts);
}

/** A count that has come back to nothing is as if there had never been one. */
async function addCounts(tx: Tx, storeId: string, counts: ReadonlyMap<string, number>): Promise<void> {
  const changes = [...counts].filter(([, by]) => by !== 0);
  const keys = changes.map(([key]) => toKey(storeId, key));
  const known = new Map((await tx.readRows('daily', keys)).map((row) => [placeOf(row.day, row.name), row.count]));
  const rows = changes.map(
    ([place, by]): DailyTable => ({ ...toKey(storeId, place), count: (known.get(place) ?? 0) + by }),
  );
  await tx.putRows(
    'daily',
    rows.filter(({ count }) => count !== 0),
  );
  await tx.dropRows(
    'daily',
    rows.filter(({ count }) => count === 0),
  );
}

function placeOf(day: string, name: string): string {
  return `${day} ${name}`;
}

function toKey(store_id: string, place: string): Key<'daily'> {
  const gap = place.indexOf(' ');
  return { store_id, day: place.slice(0, gap), name: place.slice(gap + 1) };
}
