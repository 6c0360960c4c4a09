// What happened on one order, in time order, whatever name it is asked by?
import { orderKey } from '../../shared/order-number.ts';
import type { OrderAnswer, TimelineEntry } from '../../shared/report.ts';
import { toEvent } from '../store/events.ts';
import type { OrdersTable } from '../store/schema.ts';
import { sessionRefOf } from '../store/session-ref.ts';
import type { Db } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { toOrderRow } from './orders.ts';

/** The newest are shown; an export has them all. */
const MAX_TIMELINE = 1_000;

const MAX_NAMESAKES = 10;

/** Null where no order of this store goes by that name, or more than one does. */
export async function reportOrder(db: Db, shop: Shop, name: string): Promise<OrderAnswer | null> {
  const row = await findOrder(db, shop.id, orderKey(name));
  if (!row) return null;
  const aliases = await db
    .selectFrom('aliases')
    .select(['kind', 'value'])
    .where('store_id', '=', shop.id)
    .where('order_key', '=', row.order_key)
    .orderBy('kind')
    .orderBy('value')
    .execute();
  return { ...toOrderRow(row), aliases, timeline: await readTimeline(db, row) };
}

async function findOrder(db: Db, storeId: string, key: string): Promise<OrdersTable | undefined> {
  const byNumber = await readOrder(db, storeId, key);
  if (byNumber) return byNumber;
  const named = await db
    .selectFrom('aliases')
    .innerJoin('orders', (join) =>
      join.onRef('orders.store_id', '=', 'aliases.store_id').onRef('orders.order_key', '=', 'aliases.order_key'),
    )
    .selectAll('orders')
    .distinct()
    .where('aliases.store_id', '=', storeId)
    .where('aliases.value_key', '=', key)
    .limit(MAX_NAMESAKES)
    .execute();
  // What is known by this alias alone is what is left when its claims contradict one another.
  const [only, other] = named;
  return other ? named.find((order) => order.order_key.endsWith(`:${key}`)) : only;
}

function readOrder(db: Db, storeId: string, key: string): Promise<OrdersTable | undefined> {
  return db
    .selectFrom('orders')
    .selectAll()
    .where('store_id', '=', storeId)
    .where('order_key', '=', key)
    .executeTakeFirst();
}

async function readTimeline(db: Db, { store_id, order_key, order_number }: OrdersTable): Promise<TimelineEntry[]> {
  const rows = await db
    .selectFrom('timeline as t')
    .innerJoin('events as e', (join) => join.onRef('e.id', '=', 't.event_id').onRef('e.store_id', '=', 't.store_id'))
    .selectAll('e')
    .select('t.inferred')
    .where('t.store_id', '=', store_id)
    .where('t.order_key', '=', order_key)
    .orderBy('t.at', 'desc')
    .orderBy('t.event_id', 'desc')
    .limit(MAX_TIMELINE)
    .execute();
  return rows.toReversed().map(({ inferred, ...row }): TimelineEntry => {
    const event = toEvent(row);
    return {
      id: event.id,
      type: event.type,
      at: new Date(event.at).toISOString(),
      orderNumber: event.orderNumber ?? order_number,
      inferred: inferred === 1,
      sessionRef: sessionRefOf(event.sessionId),
      data: event.body.data as TimelineEntry['data'],
    };
  });
}
