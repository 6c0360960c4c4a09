// Whose turn it is to commit to a store. The first statement of every commit takes the store's row, so that commits of
// any number of processes follow one another, each seeing all of the one before, and `received_at` rises with them.
import type { Tx } from './store.ts';

/**
 * Waits until no other process commits to this store; the turn ends with the transaction.
 * Who takes several takes them in the order of their ids: two that wait for each other would both have to give up.
 *
 * @returns this commit's `received_at`: later than every one before it, whatever the clocks of the processes say
 */
export async function takeTurn(tx: Tx, storeId: string, now: number): Promise<number> {
  const { received_at } = await tx
    .insertInto('turns')
    .values({ store_id: storeId, received_at: now })
    .onConflict((conflict) =>
      conflict.column('store_id').doUpdateSet(({ eb, ref, lit }) => ({
        received_at: eb
          .case()
          .when('excluded.received_at', '>', ref('turns.received_at'))
          .then(ref('excluded.received_at'))
          .else(eb('turns.received_at', '+', lit(1)))
          .end(),
      })),
    )
    .returning('received_at')
    .executeTakeFirstOrThrow();
  return received_at;
}
