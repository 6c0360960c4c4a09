// By the clock: holds that are over end, and their places go to those who wait.
import { commitServerEvents } from '../ingest/commit.ts';
import { expireHolds } from '../ingest/decide/capsules.ts';
import type { Queue } from '../ingest/queue.ts';
import type { Store } from '../store/store.ts';
import { findShop } from '../store/stores.ts';

const CAPSULES_AT_ONCE = 100;

/** Answers how many capsules had holds that were over. */
export async function runExpireHolds(store: Store, queue: Queue, now = Date.now()): Promise<number> {
  const due = await store.reader
    .selectFrom('reservations')
    .select(['store_id', 'capsule_id'])
    .distinct()
    .where('state', '=', 'held')
    .where('held_until', '<=', now)
    .limit(CAPSULES_AT_ONCE)
    .execute();
  for (const { store_id, capsule_id } of due) {
    await queue.write(async (tx, receivedAt) => {
      const shop = await findShop(tx, store_id);
      if (!shop) return;
      await commitServerEvents(store, tx, shop, await expireHolds(tx, store_id, capsule_id, receivedAt));
    });
  }
  return due.length;
}
