// Who took back what. Kept by itself, so that it counts whether it is heard before or after what it takes back, and so
// that a stranger's word never stands in the way of the owner's.
import type { Tx } from '../store/store.ts';

export async function keepWithdrawal(tx: Tx, storeId: string, subjectId: string, sessionId: string): Promise<void> {
  await tx
    .insertInto('withdrawals')
    .values({ store_id: storeId, subject_id: subjectId, session_id: sessionId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function isWithdrawn(tx: Tx, storeId: string, subjectId: string, sessionId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('withdrawals')
    .select('session_id')
    .where('store_id', '=', storeId)
    .where('subject_id', '=', subjectId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return found !== undefined;
}
