// One rating for each session and order: the session's latest. No session's rating can overwrite another's.
import type { LogEvent } from '../store/events.ts';
import type { RatingsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import { latestOf, readSlots, type Slot, slotKey } from './latest.ts';
import { positionOf } from './position.ts';
import type { Link } from './sessions.ts';

type Rated = Extract<LogEvent, { type: 'csat.rated' }>;

/** What a rating was and is now; null = there was, or is, none. */
export interface RatingChange {
  before: RatingsTable | null;
  after: RatingsTable | null;
}

export async function projectRatings(tx: Tx, storeId: string, links: readonly Link[]): Promise<RatingChange[]> {
  const slots = await readSlots(tx, storeId, links, 'csat.rated');
  const kept = await readRatings(tx, storeId, slots);
  const changes = slots.map((slot): RatingChange => {
    const before = kept.get(slotKey(slot.orderKey, slot.sessionId)) ?? null;
    return { before, after: rate(storeId, slot, slot.whole ? null : before) };
  });
  await tx.putRows(
    'ratings',
    changes.flatMap(({ after }) => after ?? []),
  );
  await tx.dropRows(
    'ratings',
    changes.flatMap(({ before, after }) => (before && !after ? before : [])),
  );
  return changes;
}

function rate(storeId: string, slot: Slot<Rated>, kept: RatingsTable | null): RatingsTable | null {
  const latest = latestOf(slot.events, kept ?? undefined);
  if (!latest && !kept) return null;
  const first_heard_at = Math.min(slot.heardAt, kept?.first_heard_at ?? Number.POSITIVE_INFINITY);
  if (!latest) return { ...(kept as RatingsTable), first_heard_at };
  return {
    store_id: storeId,
    order_key: slot.orderKey,
    session_id: slot.sessionId,
    ...positionOf(latest),
    score: latest.body.data.score,
    first_heard_at,
  };
}

async function readRatings(tx: Tx, storeId: string, slots: readonly Slot<Rated>[]): Promise<Map<string, RatingsTable>> {
  const rows = await tx.readRows(
    'ratings',
    slots.map(({ orderKey, sessionId }) => ({ store_id: storeId, order_key: orderKey, session_id: sessionId })),
  );
  return new Map(rows.map((row) => [slotKey(row.order_key, row.session_id), row]));
}
