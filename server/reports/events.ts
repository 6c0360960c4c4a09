// Every event of a store, in the order it was kept, a page at a time: what an export writes.
import type { LogEvent, LogPosition } from '../store/events.ts';
import { readEvents } from '../store/events.ts';
import { sessionRefOf } from '../store/session-ref.ts';
import type { Db } from '../store/store.ts';

/** One row of an export: plain values, the rest of the event as JSON. */
export interface EventRow {
  id: string;
  type: string;
  at: string;
  receivedAt: string;
  orderNumber: string | null;
  linkedTo: string | null;
  inferred: boolean;
  sessionRef: string | null;
  seq: number | null;
  data: unknown;
}

const PAGE = 500;

export async function* reportEvents(db: Db, storeId: string): AsyncGenerator<EventRow> {
  let after: LogPosition | null = null;
  for (;;) {
    const page: LogEvent[] = await readEvents(db, storeId, after, PAGE);
    const links = await readLinks(db, storeId, page);
    for (const event of page) yield toRow(event, links.get(event.id));
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last;
  }
}

interface LinkRow {
  order_number: string;
  inferred: number;
}

async function readLinks(db: Db, storeId: string, events: readonly LogEvent[]): Promise<Map<string, LinkRow>> {
  if (events.length === 0) return new Map();
  const rows = await db
    .selectFrom('session_events as s')
    .innerJoin('orders as o', (join) =>
      join.onRef('o.store_id', '=', 's.store_id').onRef('o.order_key', '=', 's.order_key'),
    )
    .select(['s.event_id', 's.inferred', 'o.order_number'])
    .where('s.store_id', '=', storeId)
    .where('s.session_id', 'in', [...new Set(events.map((event) => event.sessionId))])
    .where(
      's.event_id',
      'in',
      events.map((event) => event.id),
    )
    .execute();
  return new Map(rows.map((row) => [row.event_id, row]));
}

function toRow(event: LogEvent, link: LinkRow | undefined): EventRow {
  return {
    id: event.id,
    type: event.type,
    at: new Date(event.at).toISOString(),
    receivedAt: new Date(event.receivedAt).toISOString(),
    orderNumber: event.orderNumber,
    linkedTo: link?.order_number ?? event.orderNumber,
    inferred: link?.inferred === 1,
    sessionRef: sessionRefOf(event.sessionId),
    seq: event.seq,
    data: event.body.data,
  };
}
