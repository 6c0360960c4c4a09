// Which orders are there, newest first, and what did the widget do on each? One page, by keyset.
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { OrderStatus, Verification } from '../../shared/order.ts';
import { orderKey } from '../../shared/order-number.ts';
import { ratingOf, type Score } from '../../shared/rating.ts';
import type { OrderRow, OrdersAnswer, OrdersQuestion } from '../../shared/report.ts';
import { parseCursor, toCursor } from '../store/cursor.ts';
import { endOfDay, startOfDay } from '../store/day.ts';
import type { OrdersTable, Tables } from '../store/schema.ts';
import type { Db } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';

type OrdersExpression = ExpressionBuilder<Tables, 'orders'>;

/** Sorts after every text that begins like the one before it. */
const LAST_CHARACTER = '\u{10ffff}';

/** Null where the cursor is none of ours. */
export async function reportOrders(db: Db, shop: Shop, question: OrdersQuestion): Promise<OrdersAnswer | null> {
  const after = question.cursor === undefined ? null : parseCursor(question.cursor, ['integer', 'text']);
  if (question.cursor !== undefined && !after) return null;
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('store_id', '=', shop.id)
    .where((eb) => eb.and(conditions(eb, shop, question)))
    .$if(after !== null, (query) =>
      query.where((eb) => {
        const [listedAt, key] = after as [number, string];
        const tied = eb.and([eb('listed_at', '=', listedAt), eb('order_key', '<', key)]);
        return eb.or([eb('listed_at', '<', listedAt), tied]);
      }),
    )
    .orderBy('listed_at', 'desc')
    .orderBy('order_key', 'desc')
    .limit(question.limit + 1)
    .execute();
  const page = rows.slice(0, question.limit);
  const last = rows.length > question.limit ? page.at(-1) : undefined;
  return { data: page.map(toOrderRow), nextCursor: last ? toCursor([last.listed_at, last.order_key]) : null };
}

function conditions(eb: OrdersExpression, shop: Shop, question: OrdersQuestion): Expression<SqlBool>[] {
  const { q, from, to, widget, score, creator } = question;
  const all: Expression<SqlBool>[] = [];
  if (from !== undefined) all.push(eb('listed_at', '>=', startOfDay(from, shop.timeZone)));
  if (to !== undefined) all.push(eb('listed_at', '<', endOfDay(to, shop.timeZone)));
  if (widget !== undefined) all.push(eb('touches', widget ? '>' : '=', 0));
  if (score !== undefined) all.push(eb('csat_score', '=', score));
  if (creator) all.push(eb('creator', '=', creator));
  if (q) all.push(isCalled(eb, shop.id, orderKey(q)));
  return all;
}

/** The order's number, or another name of it, begins with `key`. */
function isCalled(eb: OrdersExpression, storeId: string, key: string): Expression<SqlBool> {
  const end = `${key}${LAST_CHARACTER}`;
  const named = eb
    .selectFrom('aliases')
    .select('aliases.order_key')
    .where('aliases.store_id', '=', storeId)
    .where('aliases.value_key', '>=', key)
    .where('aliases.value_key', '<', end);
  return eb.or([
    eb.and([eb('orders.order_key', '>=', key), eb('orders.order_key', '<', end)]),
    eb('orders.order_key', 'in', named),
  ]);
}

export function toOrderRow(row: OrdersTable): OrderRow {
  return {
    orderNumber: row.order_number,
    placedAt: toTime(row.placed_at),
    total: row.total_amount === null ? null : { amount: row.total_amount, currency: row.total_currency as string },
    creator: row.creator,
    status: row.status as OrderStatus | null,
    verification: row.verification as Verification,
    widget: { touched: row.touches > 0, events: row.events, lastAt: toTime(row.last_at) },
    csat: toCsat(row),
    requests: { open: row.open_requests },
  };
}

function toCsat({ csat_score, csat_at }: OrdersTable): OrderRow['csat'] {
  if (csat_score === null || csat_at === null) return null;
  return { score: csat_score, rating: ratingOf(csat_score as Score), at: new Date(csat_at).toISOString() };
}

function toTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
