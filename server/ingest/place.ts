// Where an event without a count of its own stands in its session: with the last that had been counted when it came.
// Decided once, here, and kept with the event, so that a replay finds it where it was.
import type { LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';

/** Gives places to the hand-written clients' events among these, which are about to be stored in one commit. */
export async function givePlaces(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<void> {
  const uncounted = events.filter(({ seq, sessionId }) => seq === null && sessionId !== '');
  const highest = await readHighest(
    tx,
    storeId,
    uncounted.map((event) => event.sessionId),
  );
  for (const { sessionId, seq } of events) {
    const stored = highest.get(sessionId);
    if (stored !== undefined) highest.set(sessionId, Math.max(stored, seq ?? 0));
  }
  for (const event of uncounted) event.body.place = { seq: highest.get(event.sessionId) ?? 0, at: event.at };
}

async function readHighest(tx: Tx, storeId: string, sessionIds: readonly string[]): Promise<Map<string, number>> {
  const highest = new Map(sessionIds.map((id) => [id, 0]));
  const prefixes = [...highest.keys()].flatMap((session_id) =>
    [0, 1].map((named) => ({ store_id: storeId, session_id, named })),
  );
  for (const { session_id, seq } of await tx.lastRows('session_events', prefixes)) {
    highest.set(session_id, Math.max(highest.get(session_id) ?? 0, seq));
  }
  return highest;
}
