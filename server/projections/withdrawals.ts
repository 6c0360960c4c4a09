// Who took back what. Kept by itself, so that it counts whether it is heard before or after what it takes back, and so
// that a stranger's word never stands in the way of the owner's.
import type { Tx } from '../store/store.ts';

export async function keepWithdrawal(tx: Tx, storeId: string, subjectId: string, sessionId: string): Promise<void> {
  await tx.putRows('withdrawals', [{ store_id: storeId, subject_id: subjectId, session_id: sessionId }]);
}

/** Which of these were taken back by the session that made them. */
export async function findWithdrawn(
  tx: Tx,
  storeId: string,
  subjects: readonly { id: string; sessionId: string }[],
): Promise<Set<string>> {
  const rows = await tx.readRows(
    'withdrawals',
    subjects.map(({ id, sessionId }) => ({ store_id: storeId, subject_id: id, session_id: sessionId })),
  );
  return new Set(rows.map((row) => row.subject_id));
}
