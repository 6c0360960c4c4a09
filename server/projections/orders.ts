// The list of orders: for each, what trusted sources say of it and what the widget did on it.
import { sql } from 'kysely';
import { ORDER_STATUSES } from '../../shared/order.ts';
import { orderKey } from '../../shared/order-number.ts';
import { isOfType, type LogEvent, toEvent } from '../store/events.ts';
import type { OrdersTable, RatingsTable } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import type { Db, Tx } from '../store/store.ts';
import { aliasesOf, isAlias, namesOf } from './aliases.ts';
import type { RatingChange } from './ratings.ts';
import type { Link } from './sessions.ts';

const FACT_TYPES = ORDER_STATUSES.map((status) => `order.${status}` as const);
/** Seeing a page, or merely opening the panel, is not yet doing something there. */
/** What the server decided stands in a session, and is nothing the shopper did. */
const DECISIONS = ['capsule.held', 'capsule.waitlisted', 'capsule.refused', 'capsule.expired'] as const;
const NO_TOUCH = new Set(['widget.opened', 'order.viewed', 'introduction.seen', 'activity.noted']);

export async function projectOrders(
  tx: Tx,
  storeId: string,
  links: readonly Link[],
  ratings: readonly RatingChange[],
  openRequests: ReadonlyMap<string, number>,
): Promise<void> {
  const changes = links.flatMap(changesOf);
  const left = changes.filter(({ by }) => by < 0);
  // What named the order may have set anything of it; what did not can only have been its first or its last.
  const renamed = left.filter(({ event }) => namesOf(event).length > 0).map(({ key }) => key);
  const told = changes.filter(({ event }) => isOfType(event, ...FACT_TYPES)).map(({ key }) => key);
  const rated = ratings.map(({ before, after }) => (after ?? before)?.order_key ?? '');
  const keys = distinct(
    changes.map(({ key }) => key),
    rated,
    [...openRequests.keys()],
  );
  if (keys.length === 0) return;

  const rows = await readOrders(tx, storeId, keys);
  for (const change of changes) applyChange(rowOf(rows, storeId, change.key), change);
  for (const { key, event } of left) await forgetEnds(tx, rowOf(rows, storeId, key), event);
  for (const key of distinct(renamed)) await countAnew(tx, storeId, rows, key);
  for (const key of distinct(renamed, told)) await refreshFacts(tx, rowOf(rows, storeId, key));
  for (const [key, by] of openRequests) rowOf(rows, storeId, key).open_requests += by;
  for (const change of ratings) await showRating(tx, rows, change);
  for (const row of rows.values()) row.listed_at = row.placed_at ?? row.first_at;
  await keepOrders(tx, [...rows.values()]);
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
  const rows = await tx.readRows(
    'orders',
    keys.map((order_key) => ({ store_id: storeId, order_key })),
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
    csat_session_id: null,
    csat_heard_at: null,
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
  return isOfType(event, ...DECISIONS);
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

/** When an event leaves an order whose first or last it was, another is. */
async function forgetEnds(tx: Tx, row: OrdersTable, { at }: LogEvent): Promise<void> {
  if (at <= row.first_at) row.first_at = (await readFirst(tx, row))[0]?.at ?? Number.MAX_SAFE_INTEGER;
  if (row.last_at !== null && at >= row.last_at) row.last_at = (await readLast(tx, row))[0]?.at ?? null;
}

type OrderKey = Pick<OrdersTable, 'store_id' | 'order_key'>;

const readFirst = statement((db, order: OrderKey) =>
  db
    .selectFrom('timeline')
    .select('at')
    .where('store_id', '=', order.store_id)
    .where('order_key', '=', order.order_key)
    .orderBy('at')
    .limit(sql.lit(1)),
);

const readLast = statement((db, order: OrderKey) =>
  eventsOf(db, order)
    .where('e.session_id', '<>', '')
    .where('e.type', 'not in', DECISIONS)
    .orderBy('t.at', 'desc')
    .limit(sql.lit(1)),
);

/** When an event that named its order leaves it, what it may have set is counted again from what is left. */
async function countAnew(tx: Tx, storeId: string, rows: Map<string, OrdersTable>, key: string) {
  const { csat_score, csat_at, csat_session_id, csat_heard_at, open_requests } = rowOf(rows, storeId, key);
  const kept = { csat_score, csat_at, csat_session_id, csat_heard_at, open_requests };
  const row = { ...blank(storeId, key), ...kept };
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

function eventsOf(db: Db, { store_id, order_key }: OrderKey) {
  return db
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
async function keepOrders(tx: Tx, rows: readonly OrdersTable[]): Promise<void> {
  const isEmpty = (row: OrdersTable) => row.first_at === Number.MAX_SAFE_INTEGER;
  await tx.dropRows('orders', rows.filter(isEmpty));
  await tx.putRows(
    'orders',
    rows.filter((row) => !isEmpty(row)),
  );
}

/** The rating an order shows is that of the session the server heard first: no later session can put its own over it. */
async function showRating(tx: Tx, rows: ReadonlyMap<string, OrdersTable>, { before, after }: RatingChange) {
  const row = rows.get((after ?? before)?.order_key ?? '');
  if (!row) return;
  const wasShown = before !== null && before.session_id === row.csat_session_id;
  // One that is gone, or is now heard later, makes room for another.
  const makesRoom = wasShown && (!after || after.first_heard_at > before.first_heard_at);
  if (makesRoom) show(row, (await readFirstRating(tx, row))[0] ?? null);
  else if (after && (wasShown || isHeardBefore(after, row))) show(row, after);
}

function isHeardBefore(rating: RatingsTable, { csat_session_id, csat_heard_at }: OrdersTable): boolean {
  if (csat_session_id === null || csat_heard_at === null) return true;
  if (rating.first_heard_at !== csat_heard_at) return rating.first_heard_at < csat_heard_at;
  return rating.session_id < csat_session_id;
}

function show(row: OrdersTable, rating: RatingsTable | null): void {
  row.csat_score = rating?.score ?? null;
  row.csat_at = rating?.at ?? null;
  row.csat_session_id = rating?.session_id ?? null;
  row.csat_heard_at = rating?.first_heard_at ?? null;
}

const readFirstRating = statement((db, { store_id, order_key }: OrderKey) =>
  db
    .selectFrom('ratings')
    .selectAll()
    .where('store_id', '=', store_id)
    .where('order_key', '=', order_key)
    .orderBy('first_heard_at')
    .orderBy('session_id')
    .limit(sql.lit(1)),
);
