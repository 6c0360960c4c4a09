// Whose turn it is to commit to a store. The first statement of every commit takes the store's row, so that commits of
// any number of processes follow one another, each seeing all of the one before, and `received_at` rises with them.
// A fence keeps everybody out for a while; until then the row stands as the last commit left it.
import { Unavailable } from '../unavailable.ts';
import { statement } from './statement.ts';
import type { Db, Tx } from './store.ts';

/** No fence is raised or renewed for longer at a time. */
export const LONGEST_FENCE_MS = 30_000;

/** Nobody commits to this store now, and to others as ever. */
export class Fenced extends Unavailable {
  override name = 'Fenced';

  constructor() {
    super('The read tables of this store are being replaced.');
  }
}

/**
 * Waits until no other process commits to this store; the turn ends with the transaction.
 * Who takes several takes them in the order of their ids: two that wait for each other would both have to give up.
 *
 * @returns this commit's `received_at`: later than every one before it, whatever the clocks of the processes say; null
 *   where the store is fenced
 */
export async function tryTurn(tx: Tx, storeId: string, now: number): Promise<number | null> {
  const [turn] = await advanceTurn(tx, { storeId, now, latest: now + 2 * LONGEST_FENCE_MS });
  return turn?.received_at ?? null;
}

const advanceTurn = statement((db, { storeId, now, latest }: { storeId: string; now: number; latest: number }) =>
  db
    .insertInto('turns')
    .values({ store_id: storeId, received_at: now, fenced_until: 0 })
    .onConflict((conflict) =>
      conflict
        .column('store_id')
        .doUpdateSet(({ eb, ref, lit }) => ({
          received_at: eb
            .case()
            .when('excluded.received_at', '>', ref('turns.received_at'))
            .then(ref('excluded.received_at'))
            .else(eb('turns.received_at', '+', lit(1)))
            .end(),
        }))
        // A fence that ends much later than any can was raised by another clock: it would stand for as long as that one is ahead.
        .where((eb) => eb.or([eb('turns.fenced_until', '<=', now), eb('turns.fenced_until', '>', latest)])),
    )
    .returning('received_at'),
);

/** @throws Fenced */
export async function takeTurn(tx: Tx, storeId: string, now: number): Promise<number> {
  const receivedAt = await tryTurn(tx, storeId, now);
  if (receivedAt === null) throw new Fenced();
  return receivedAt;
}

/** Keeps every commit out until then, once the one under way has ended; answers the last one's `received_at`. */
export async function raiseFence(tx: Tx, storeId: string, fencedUntil: number): Promise<number> {
  const { received_at } = await tx
    .insertInto('turns')
    .values({ store_id: storeId, received_at: 0, fenced_until: fencedUntil })
    .onConflict((conflict) => conflict.column('store_id').doUpdateSet({ fenced_until: fencedUntil }))
    .returning('received_at')
    .executeTakeFirstOrThrow();
  return received_at;
}

/** Moves the end of a fence that stands; one that was lifted stays lifted. */
export async function renewFence(tx: Tx, storeId: string, fencedUntil: number): Promise<void> {
  await tx
    .updateTable('turns')
    .set({ fenced_until: fencedUntil })
    .where('store_id', '=', storeId)
    .where('fenced_until', '>', 0)
    .execute();
}

/** Takes down a fence whose work has failed. */
export async function dropFence(tx: Tx, storeId: string): Promise<void> {
  await tx.updateTable('turns').set({ fenced_until: 0 }).where('store_id', '=', storeId).execute();
}

/**
 * Ends the fence where nobody has taken a turn since `receivedAt`, and holds the row until the transaction ends.
 * False, and nothing changed, where somebody has: then the fence did not hold.
 */
export async function liftFence(db: Db, storeId: string, receivedAt: number): Promise<boolean> {
  const lifted = await db
    .updateTable('turns')
    .set({ fenced_until: 0 })
    .where('store_id', '=', storeId)
    .where('received_at', '=', receivedAt)
    .returning('store_id')
    .executeTakeFirst();
  return lifted !== undefined;
}

export async function forgetTurn(tx: Tx, storeId: string): Promise<void> {
  await tx.deleteFrom('turns').where('store_id', '=', storeId).execute();
}
