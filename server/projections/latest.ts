// What ratings and subscriptions share: a read table that keeps the latest word of each session on each order.
import type { EventData } from '../../shared/event.ts';
import { findEvents, isOfType, type LogEvent } from '../store/events.ts';
import { statement } from '../store/statement.ts';
import type { Tx } from '../store/store.ts';
import { BEFORE_ALL, isLater, type Position, positionOf } from './position.ts';
import type { Link } from './sessions.ts';

/** One row's place in such a table, and what was said there. */
export interface Slot<E extends LogEvent> {
  orderKey: string;
  sessionId: string;
  events: E[];
  /** When the server had first heard one of `events` here. */
  heardAt: number;
  /** True where an event was moved in or out: `events` is then everything said there, not just what is new. */
  whole: boolean;
}

/** The slots that events of these types came to or left. */
export async function readSlots<T extends keyof EventData>(
  tx: Tx,
  storeId: string,
  links: readonly Link[],
  ...types: T[]
): Promise<Slot<Extract<LogEvent, { type: T }>>[]> {
  type Said = Extract<LogEvent, { type: T }>;
  const slots = new Map<string, Slot<Said>>();
  const slotOf = (orderKey: string, sessionId: string): Slot<Said> => {
    const key = slotKey(orderKey, sessionId);
    const slot = slots.get(key) ?? { orderKey, sessionId, events: [], heardAt: Number.POSITIVE_INFINITY, whole: false };
    slots.set(key, slot);
    return slot;
  };
  for (const { event, from, to, heardAt } of links) {
    if (!isOfType(event, ...types)) continue;
    const slot = slotOf(to, event.sessionId);
    slot.events.push(event as Said);
    slot.heardAt = Math.min(slot.heardAt, heardAt);
    if (from === null) continue;
    slotOf(to, event.sessionId).whole = true;
    slotOf(from, event.sessionId).whole = true;
  }
  for (const slot of slots.values()) {
    if (slot.whole) Object.assign(slot, await readAll(tx, storeId, slot, types));
  }
  return [...slots.values()];
}

/** No session's id has a blank. */
export function slotKey(orderKey: string, sessionId: string): string {
  return `${sessionId} ${orderKey}`;
}

async function readAll<T extends keyof EventData>(
  tx: Tx,
  storeId: string,
  { orderKey, sessionId }: { orderKey: string; sessionId: string },
  types: readonly T[],
) {
  const rows = await readSlot(tx, { storeId, orderKey, sessionId });
  const said = await findEvents(
    tx,
    storeId,
    rows.map((row) => row.event_id),
  );
  const heardAt = new Map(rows.map((row) => [row.event_id, row.heard_at]));
  const events = said.filter((event) => isOfType(event, ...types)) as Extract<LogEvent, { type: T }>[];
  return { events, heardAt: Math.min(...events.map((event) => heardAt.get(event.id) as number)) };
}

const readSlot = statement((db, slot: { storeId: string; orderKey: string; sessionId: string }) =>
  db
    .selectFrom('session_events')
    .select(['event_id', 'heard_at'])
    .where('store_id', '=', slot.storeId)
    .where('session_id', '=', slot.sessionId)
    .where('order_key', '=', slot.orderKey),
);

/** The latest of these, or null where `kept`, or nothing, is later. */
export function latestOf<E extends LogEvent>(events: readonly E[], kept: Position | undefined): E | null {
  let latest: E | null = null;
  for (const event of events) {
    if (isLater(positionOf(event), latest ? positionOf(latest) : (kept ?? BEFORE_ALL))) latest = event;
  }
  return latest;
}
