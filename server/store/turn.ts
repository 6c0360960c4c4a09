// Whose turn it is to commit to a store. The first statement of every commit takes the store's row, so that commits of
// any number of processes follow one another, each seeing all of the one before, and `received_at` rises with them.
// A fence keeps everybody out for a while; until then the row stands as the last commit left it.
import { Unavailable } from '../unavailable.ts';
import type { Tx } from './store.ts';

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
  const turn = await tx
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
        .where('turns.fenced_until', '<=', now),
    )
    .returning('received_at')
    .executeTakeFirst();
  return turn?.received_at ?? null;
}

/** @throws Fenced */
export async function takeTurn(tx: Tx, storeId: string, now: number): Promise<number> {
  const receivedAt = await tryTurn(tx, storeId, now);
  if (receivedAt === null) throw new Fenced();
  return receivedAt;
}
