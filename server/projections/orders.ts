// The list of orders: for each, what trusted sources say of it and what the widget did on it.
import { ORDER_STATUSES } from '../../shared/order.ts';
import { orderKey } from '../../shared/order-number.ts';
import { isOfType, type LogEvent, toEvent } from '../store/events.ts';
import type { OrdersTable } from '../store/schema.ts';
import { readInSlices, slicesOf } from '../store/slices.ts';
import type { Tx } from '../store/store.ts';
import { aliasesOf, isAlias } from './aliases.ts';
import type { RatingChange } from './ratings.ts';
import type { Link } from './sessions.ts';

const FACT_TYPES = ORDER_STATUSES.map((status) => `order.${status}` as const);
/** Seeing a page, or merely opening the panel, is not yet doing something there. */
const NO_TOUCH = new Set(['widget.opened', 'order.viewed', 'introduction.seen', 'activity.noted']);

export async function projectOrders(
  tx: Tx,
  storeId: string,
  links: readonly Link[],
  ratings: readonly RatingChange[],
  requestKeys: readonly string[],
): Promise<void> {
  const changes = links.flatMap(changesOf);
  const left = changes.filter(({ by }) => by < 0).map(({ key }) => key);
  const told = changes.filter(({ event }) => isOfType(event, ...FACT_TYPES)).map(({ key }) => key);
  const rated = ratings.flatMap(({ before, after }) => [before?.order_key ?? '', after?.order_key ?? '']);
  const keys = distinct(
    changes.map(({ key }) => key),
    rated,
    requestKeys,
  );
  if (keys.length === 0) return;

  const rows = await readOrders(tx, storeId, keys);
  for (const change of changes) applyChange(rowOf(rows, storeId, change.key), change);
  for (const key of distinct(left)) await countAnew(tx, storeId, rows, key);
  for (const key of distinct(left, told)) await refreshFacts(tx, rowOf(rows, storeId, key));
  for (const key of requestKeys) rowOf(rows, storeId, key);
  for (const row of rows.values()) row.listed_at = row.placed_at ?? row.first_at;
  await keepOrders(tx, storeId, [...rows.values()]);
  await refreshRatings(tx, storeId, distinct(left, rated));
  await refreshRequests(tx, storeId, distinct(left, requestKeys));
}

/** An event that came to an order, or left it. */
interface Change {
  key: string;
  event: LogEvent;
  by: 1 | -1;
}

function changesOf({ event, from, to }: Link): Change[] {
  const changes: Change[] = [];
  if (from) changes.push({ key: from, event, by: -1 });
  if (to !== '') changes.push({ key: to, event, by: 1 });
  return changes;
}

/** Order keys, each once; '' is no order. */
function distinct(...keys: (readonly string[])[]): string[] {
  return [...new Set(keys.flat())].filter((key) => key !== '');
}

async function readOrders(tx: Tx, storeId: string, keys: string[]): Promise<Map<string, OrdersTable>> {
  const rows = await readInSlices(keys, (slice) =>
    tx.selectFrom('orders').selectAll().where('store_id', '=', storeId).where('order_key', 'in', slice).execute(),
  );
  return new Map(rows.map((row) => [row.order_key, row]));
}

function rowOf(rows: Map<string, OrdersTable>, storeId: string, key: string): OrdersTable {
  const row = rows.get(key) ?? blank(storeId, key);
  rows.set(key, row);
  return row;
}

function blank(storeId: string, key: string): OrdersTable {
  return {
    store_id: storeId,
    order_key: key,
    order_number: '',
    listed_at: 0,
    first_at: Number.MAX_SAFE_INTEGER,
    placed_at: null,
    total_amount: null,
    total_currency: null,
    creator: null,
    status: null,
    verification: 'claimed',
    events: 0,
    touches: 0,
    last_at: null,
    csat_score: null,
    csat_at: null,
    open_requests: 0,
  };
}

function applyChange(row: OrdersTable, { key, event, by }: Change): void {
  if (by > 0) row.order_number = spell(row.order_number, key, event);
  if (by > 0) row.first_at = Math.min(row.first_at, event.at);
  // Only what a shopper's session did is the widget's.
  if (event.sessionId === '' || isDecision(event)) return;
  row.events += by;
  if (!NO_TOUCH.has(event.type)) row.touches += by;
  if (by > 0) row.last_at = Math.max(row.last_at ?? 0, event.at);
}

function isDecision(event: LogEvent): boolean {
  return event.type.startsWith('capsule.') && !isOfType(event, 'capsule.reserved', 'capsule.cancelled');
}

/** Of the spellings of one number the one that sorts first is shown: the choice cannot depend on which came first. */
function spell(shown: string, key: string, event: LogEvent): string {
  const spellings = [shown, ...spellingsOf(key, event), isAlias(key) ? '' : key].filter((text) => text !== '');
  return spellings.toSorted(byBytes)[0] ?? '';
}

/** How this event writes the order's number, or the alias it is known by until there is one. */
function spellingsOf(key: string, event: LogEvent): string[] {
  if (isAlias(key)) return aliasesOf(event).flatMap(({ name, value }) => (name === key ? [value] : []));
  const said = event.orderNumber?.trim() ?? '';
  if (orderKey(said) !== key) return [];
  const bare = said.replace(/^#/, '').trim();
  return [orderKey(bare) === key ? bare : said];
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** When an event leaves an order, what it may have set is counted again from what is left. */
async function countAnew(tx: Tx, storeId: string, rows: Map<string, OrdersTable>, key: string) {
  const row = blank(storeId, key);
  rows.set(key, row);
  const left = await eventsOf(tx, row).execute();
  for (const event of left.map(toEvent)) applyChange(row, { key, event, by: 1 });
}

/** Folds everything trusted sources said of an order, in time order: the latest word on each fact counts. */
async function refreshFacts(tx: Tx, row: OrdersTable) {
  const said = await eventsOf(tx, row)
    .where('e.type', 'in', FACT_TYPES)
    .orderBy('t.at')
    .orderBy('t.event_id')
    .execute();
  for (const event of said.map(toEvent)) applyFacts(row, event);
}

function eventsOf(tx: Tx, { store_id, order_key }: OrdersTable) {
  return tx
    .selectFrom('timeline as t')
    .innerJoin('events as e', (join) => join.onRef('e.id', '=', 't.event_id').onRef('e.store_id', '=', 't.store_id'))
    .selectAll('e')
    .where('t.store_id', '=', store_id)
    .where('t.order_key', '=', order_key);
}

function applyFacts(row: OrdersTable, event: LogEvent): void {
  if (!isOfType(event, ...FACT_TYPES)) return;
  const { placedAt, total, creator } = event.body.data;
  row.verification = 'verified';
  row.status = event.type.slice('order.'.length);
  if (placedAt !== undefined) row.placed_at = Date.parse(placedAt);
  if (creator !== undefined) row.creator = creator;
  if (total !== undefined) Object.assign(row, { total_amount: total.amount, total_currency: total.currency });
}

/** An order that nothing belongs to any more was only ever a wrong guess. */
async function keepOrders(tx: Tx, storeId: string, rows: readonly OrdersTable[]): Promise<void> {
  const isEmpty = (row: OrdersTable) => row.first_at === Number.MAX_SAFE_INTEGER;
  for (const slice of slicesOf(rows.filter(isEmpty).map((row) => row.order_key))) {
    await tx.deleteFrom('orders').where('store_id', '=', storeId).where('order_key', 'in', slice).execute();
  }
  for (const slice of slicesOf(rows.filter((row) => !isEmpty(row)))) {
    await tx
      .insertInto('orders')
      .values(slice)
      .onConflict((conflict) =>
        conflict.columns(['store_id', 'order_key']).doUpdateSet(({ ref }) => ({
          order_number: ref('excluded.order_number'),
          listed_at: ref('excluded.listed_at'),
          first_at: ref('excluded.first_at'),
          placed_at: ref('excluded.placed_at'),
          total_amount: ref('excluded.total_amount'),
          total_currency: ref('excluded.total_currency'),
          creator: ref('excluded.creator'),
          status: ref('excluded.status'),
          verification: ref('excluded.verification'),
          events: ref('excluded.events'),
          touches: ref('excluded.touches'),
          last_at: ref('excluded.last_at'),
        })),
      )
      .execute();
  }
}

/** The rating an order shows is that of the session the server heard first: no later session can put its own over it. */
async function refreshRatings(tx: Tx, storeId: string, keys: readonly string[]): Promise<void> {
  for (const slice of slicesOf(keys)) {
    await tx
      .updateTable('orders')
      .set((eb) => {
        const first = eb
          .selectFrom('ratings')
          .where('ratings.store_id', '=', storeId)
          .whereRef('ratings.order_key', '=', 'orders.order_key')
          .orderBy('first_heard_at')
          .orderBy('session_id')
          .limit(1);
        return { csat_score: first.select('score'), csat_at: first.select('at') };
      })
      .where('store_id', '=', storeId)
      .where('order_key', 'in', slice)
      .execute();
  }
}

async function refreshRequests(tx: Tx, storeId: string, keys: readonly string[]): Promise<void> {
  for (const slice of slicesOf(keys)) {
    await tx
      .updateTable('orders')
      .set(({ selectFrom }) => ({
        open_requests: selectFrom('requests')
          .select(({ fn }) => fn.countAll<number>().as('open'))
          .where('requests.store_id', '=', storeId)
          .whereRef('requests.order_key', '=', 'orders.order_key')
          .where('requests.state', '=', 'pending'),
      }))
      .where('store_id', '=', storeId)
      .where('order_key', 'in', slice)
      .execute();
  }
}
