// The log: append, read back by id, read in the order of commits.
import type { EventData, ShopperEvent } from '../../shared/event.ts';
import type { EventsTable } from './schema.ts';
import type { Db, Tx } from './store.ts';

type EventType = keyof EventData;

/** What an event says beside its columns. */
export interface EventBody<T extends EventType = EventType> {
  data: EventData[T];
  order?: Omit<NonNullable<ShopperEvent['order']>, 'token'>;
  shopper?: Omit<NonNullable<ShopperEvent['shopper']>, 'token'>;
  page?: ShopperEvent['page'];
  /** Where it stands in its session, if not by its own count: a decision stands where its cause does. */
  place?: { seq: number; at: number };
}

/** One event of the log; `data` follows from `type`. */
export type LogEvent<T extends EventType = EventType> = {
  [K in T]: {
    storeId: string;
    id: string;
    type: K;
    sessionId: string;
    seq: number | null;
    orderNumber: string | null;
    /** Corrected client time, epoch ms. */
    at: number;
    receivedAt: number;
    contentHash: string;
    body: EventBody<K>;
  };
}[T];

/** Appends events of one store, no id twice; answers the ids that were new. */
export async function insertEvents(tx: Tx, events: readonly LogEvent[]): Promise<Set<string>> {
  const added = await tx.addRows('events', events.map(toRow));
  return new Set(added.map(({ id }) => id));
}

/** Those of `ids`, no id twice, that are in the log. */
export async function findEvents(tx: Tx, storeId: string, ids: readonly string[]): Promise<LogEvent[]> {
  const rows = await tx.readRows(
    'events',
    ids.map((id) => ({ id, store_id: storeId })),
  );
  return rows.map(toEvent);
}

export interface LogPosition {
  receivedAt: number;
  id: string;
}

/** The next events of a store after `after`, in the order they were committed. */
export async function readEvents(
  db: Db,
  storeId: string,
  after: LogPosition | null,
  limit: number,
): Promise<LogEvent[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('store_id', '=', storeId)
    .$if(after !== null, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('received_at', 'id'), '>', tuple(after?.receivedAt ?? 0, after?.id ?? '')),
      ),
    )
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** Narrows an event, and with it its data, to some types. */
export function isOfType<T extends EventType>(event: LogEvent, ...types: T[]): event is Extract<LogEvent, { type: T }> {
  return (types as EventType[]).includes(event.type);
}

function toRow(event: LogEvent): EventsTable {
  return {
    id: event.id,
    store_id: event.storeId,
    type: event.type,
    session_id: event.sessionId,
    seq: event.seq,
    order_number: event.orderNumber,
    at: event.at,
    received_at: event.receivedAt,
    content_hash: event.contentHash,
    body: JSON.stringify(event.body),
  };
}

export function toEvent(row: EventsTable): LogEvent {
  return {
    storeId: row.store_id,
    id: row.id,
    type: row.type,
    sessionId: row.session_id,
    seq: row.seq,
    orderNumber: row.order_number,
    at: row.at,
    receivedAt: row.received_at,
    contentHash: row.content_hash,
    body: JSON.parse(row.body),
  } as LogEvent;
}
