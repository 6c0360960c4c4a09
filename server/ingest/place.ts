// Where an event without a count of its own stands in its session: with the last that had been counted when it came.
// Decided once, here, and kept with the event, so that a replay finds it where it was.
import type { LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';

/** Gives places to the hand-written clients' events among these, which are about to be stored in one commit. */
export async function givePlaces(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<void> {
  const uncounted = events.filter(({ seq, sessionId }) => seq === null && sessionId !== '');
  const highest = new Map<string, number>();
  for (const sessionId of new Set(uncounted.map((event) => event.sessionId))) {
    highest.set(sessionId, await highestSeq(tx, storeId, sessionId));
  }
  for (const { sessionId, seq } of events) {
    const stored = highest.get(sessionId);
    if (stored !== undefined) highest.set(sessionId, Math.max(stored, seq ?? 0));
  }
  for (const event of uncounted) event.body.place = { seq: highest.get(event.sessionId) ?? 0, at: event.at };
}

async function highestSeq(tx: Tx, storeId: string, sessionId: string): Promise<number> {
  const highest = await Promise.all(
    [0, 1].map((named) =>
      tx
        .selectFrom('session_events')
        .select('seq')
        .where('store_id', '=', storeId)
        .where('session_id', '=', sessionId)
        .where('named', '=', named)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    ),
  );
  return Math.max(...highest.map((row) => row?.seq ?? 0));
}
