// By the clock: holds that are over end, and their places go to those who wait.
import { commitServerEvents } from '../ingest/commit.ts';
import { expireHolds } from '../ingest/decide/capsules.ts';
import type { Queue } from '../ingest/queue.ts';
import type { Store } from '../store/store.ts';
import { findShop } from '../store/stores.ts';
import { Fenced, takeTurn } from '../store/turn.ts';

const CAPSULES_AT_ONCE = 100;

/** Answers how many capsules had holds that were over. */
export async function runExpireHolds(store: Store, queue: Queue, now = Date.now()): Promise<number> {
  const due = await store.reader
    .selectFrom('reservations')
    // Only what belongs to a store: a rebuild's rows are nobody's yet.
    .innerJoin('stores', 'stores.id', 'reservations.store_id')
    .innerJoin('turns', 'turns.store_id', 'reservations.store_id')
    .select(['reservations.store_id', 'reservations.capsule_id'])
    .where('turns.fenced_until', '<=', now)
    .where('state', '=', 'held')
    .where('held_until', '<=', now)
    .groupBy(['reservations.store_id', 'reservations.capsule_id'])
    .orderBy(({ fn }) => fn.min('held_until'))
    .limit(CAPSULES_AT_ONCE)
    .execute();
  const runs = due.map(({ store_id, capsule_id }) =>
    queue.write(async (tx, startedAt) => {
      await takeTurn(tx, store_id, startedAt);
      const shop = await findShop(tx, store_id);
      if (!shop) return;
      await commitServerEvents(tx, shop, await expireHolds(tx, store_id, capsule_id, startedAt));
    }),
  );
  // Each capsule by itself: one that cannot be settled does not stand in the way of the others, and a fence ends.
  const rejected = (await Promise.allSettled(runs)).filter((run) => run.status === 'rejected');
  const failed = rejected.filter(({ reason }) => !(reason instanceof Fenced));
  if (failed.length > 0) throw new AggregateError(failed.map(({ reason }) => reason));
  return due.length;
}
