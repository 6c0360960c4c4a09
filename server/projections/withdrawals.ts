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

/** Which of these were taken back by the session that made them. */
export async function findWithdrawn(
  tx: Tx,
  storeId: string,
  subjects: readonly { id: string; sessionId: string }[],
): Promise<Set<string>> {
  const sessions = new Map(subjects.map(({ id, sessionId }) => [id, sessionId]));
  const rows = await tx
    .selectFrom('withdrawals')
    .select(['subject_id', 'session_id'])
    .where('store_id', '=', storeId)
    .where('subject_id', 'in', [...sessions.keys()])
    .where('session_id', 'in', [...new Set(sessions.values())])
    .execute();
  return new Set(rows.filter((row) => sessions.get(row.subject_id) === row.session_id).map((row) => row.subject_id));
}
