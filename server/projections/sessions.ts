// Sessions: which order each event belongs to, and the events that moved just now because their order became known, or
// another. Every event has exactly one link at any time; '' is the link of what belongs to no order yet.
import type { ExpressionBuilder } from 'kysely';
import { findEvents, type LogEvent } from '../store/events.ts';
import type { SessionEventsTable, SessionsTable, Tables } from '../store/schema.ts';
import { readInSlices, slicesOf } from '../store/slices.ts';
import type { Tx } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import {
  findAliasEvents,
  keepAliasEvents,
  type Meaning,
  meaningOf,
  namesOf,
  projectAliases,
  resolveNames,
} from './aliases.ts';
import { positionOf } from './position.ts';

/** An event that has come to an order (`from` null: it is new), or has moved from one to another. */
export interface Link {
  event: LogEvent;
  from: string | null;
  to: string;
  inferred: boolean;
  /** When the server had heard both the event and what links it there. */
  heardAt: number;
}

/** An event that names its order: what its session did before it, back to the one before, belongs to that order too. */
type Reveal = SessionEventsTable;
type SessionExpression = ExpressionBuilder<Tables, 'session_events'>;

/** One order revealed takes at most so many events along, so that no session can hold up everybody's commit. */
const MAX_TAKEN_ALONG = 100;

/** Links new events, and those before them that they throw light on. */
export async function projectSessions(tx: Tx, shop: Shop, events: readonly LogEvent[]): Promise<Link[]> {
  const changed = await projectAliases(tx, shop.id, events);
  const known = await countEvents(tx, shop.id, events);

  const { links: renamed, reveals: moved } = await moveAliased(tx, shop.id, changed);
  const { links: named, reveals } = await linkNamed(tx, shop.id, events.filter(isNamed));
  const waiting = (reveal: Reveal) => (known.get(reveal.session_id)?.nameless ?? 1) > 0;
  const taken: Link[] = [];
  for (const reveal of [...moved, ...reveals.filter(waiting)]) taken.push(...(await takeAlong(tx, shop, reveal)));
  const revealed = new Set(reveals.map((reveal) => reveal.session_id));
  const nameless = await linkNameless(
    tx,
    shop,
    events.filter((event) => !isNamed(event)),
    (sessionId) => revealed.has(sessionId) || (known.get(sessionId)?.named ?? 0) > 0,
  );
  return [...renamed, ...named, ...taken, ...nameless];
}

function isNamed(event: LogEvent): boolean {
  return namesOf(event).length > 0;
}

/** Counts the new events; answers what each of their sessions held before. */
async function countEvents(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<Map<string, SessionsTable>> {
  const sessions = new Map<string, SessionsTable>();
  for (const event of events) {
    const { sessionId } = event;
    if (sessionId === '') continue;
    const row = sessions.get(sessionId) ?? { store_id: storeId, session_id: sessionId, named: 0, nameless: 0 };
    row[isNamed(event) ? 'named' : 'nameless'] += 1;
    sessions.set(sessionId, row);
  }
  const known = await readInSlices([...sessions.keys()], (slice) =>
    tx.selectFrom('sessions').selectAll().where('store_id', '=', storeId).where('session_id', 'in', slice).execute(),
  );
  const before = new Map(known.map((row) => [row.session_id, row]));
  for (const slice of slicesOf([...sessions.values()])) {
    await tx
      .insertInto('sessions')
      .values(slice)
      .onConflict((conflict) =>
        conflict.columns(['store_id', 'session_id']).doUpdateSet(({ eb, ref }) => ({
          named: eb('sessions.named', '+', ref('excluded.named')),
          nameless: eb('sessions.nameless', '+', ref('excluded.nameless')),
        })),
      )
      .execute();
  }
  for (const [sessionId, row] of sessions) {
    if (!before.has(sessionId)) before.set(sessionId, { ...row, named: 0, nameless: 0 });
  }
  return before;
}

/** Events named by an alias that means another order now. */
async function moveAliased(tx: Tx, storeId: string, changed: readonly string[]) {
  const links: Link[] = [];
  const reveals: Reveal[] = [];
  const events = await findEvents(tx, storeId, await findAliasEvents(tx, storeId, changed));
  const meanings = await resolveNames(tx, storeId, events.flatMap(namesOf));
  for (const event of events) {
    const row = namedRow(storeId, event, meaningOf(event, meanings));
    const { order_key: from, heard_at } = await readRow(tx, row);
    if (from === row.order_key && heard_at === row.heard_at) continue;
    await moveLink(tx, row);
    links.push(toLink(event, from, row));
    reveals.push(row);
  }
  return { links, reveals: reveals.filter((reveal) => reveal.session_id !== '') };
}

async function linkNamed(tx: Tx, storeId: string, events: readonly LogEvent[]) {
  const meanings = await resolveNames(tx, storeId, events.flatMap(namesOf));
  const reveals = events.map((event) => namedRow(storeId, event, meaningOf(event, meanings)));
  const links = events.map((event, index) => toLink(event, null, reveals[index] as Reveal));
  await insertRows(tx, reveals);
  await keepAliasEvents(tx, storeId, events);
  return { links, reveals: reveals.filter((reveal) => reveal.session_id !== '') };
}

/** Moves to a revealed order what its session did between the reveal before it and this one. */
async function takeAlong(tx: Tx, shop: Shop, reveal: Reveal): Promise<Link[]> {
  const earlier = await nextTo(tx, reveal, 'before').executeTakeFirst();
  const rows = await sessionRows(tx, reveal, 0)
    .where((eb) => isBeside(eb, reveal, '<'))
    .$if(earlier !== undefined, (query) => query.where((eb) => isBeside(eb, earlier as Reveal, '>')))
    .orderBy('seq', 'desc')
    .orderBy('at', 'desc')
    .orderBy('event_id', 'desc')
    .limit(MAX_TAKEN_ALONG)
    .execute();
  const before = new Map(rows.map((row) => [row.event_id, row]));
  const links: Link[] = [];
  for (const event of await findEvents(tx, shop.id, [...before.keys()])) {
    const { order_key: from, heard_at } = before.get(event.id) as SessionEventsTable;
    const row = namelessRow(shop, event, reveal);
    if (from === row.order_key && heard_at === row.heard_at) continue;
    await moveLink(tx, row);
    links.push(toLink(event, from, row));
  }
  return links;
}

/** A new event that names no order belongs to the next one its session has revealed, within the window. */
async function linkNameless(
  tx: Tx,
  shop: Shop,
  events: readonly LogEvent[],
  hasRevealed: (sessionId: string) => boolean,
): Promise<Link[]> {
  const rows: SessionEventsTable[] = [];
  for (const event of events) {
    const place = namelessRow(shop, event, undefined);
    const next = hasRevealed(event.sessionId) ? await nextTo(tx, place, 'after').executeTakeFirst() : undefined;
    rows.push(namelessRow(shop, event, next));
  }
  await insertRows(tx, rows);
  return events.map((event, index) => toLink(event, null, rows[index] as SessionEventsTable));
}

function toLink(event: LogEvent, from: string | null, { order_key, inferred, heard_at }: SessionEventsTable): Link {
  return { event, from, to: order_key, inferred: inferred === 1, heardAt: heard_at };
}

function namedRow(storeId: string, event: LogEvent, { orderKey, heardAt }: Meaning): Reveal {
  const place = { store_id: storeId, session_id: event.sessionId, named: 1, ...positionOf(event) };
  return { ...place, order_key: orderKey, inferred: 0, heard_at: heardAt };
}

/** What was done longer before a reveal than the window says nothing about its order. */
function namelessRow(shop: Shop, event: LogEvent, reveal: Reveal | undefined): SessionEventsTable {
  const place = { store_id: shop.id, session_id: event.sessionId, named: 0, ...positionOf(event) };
  if (!reveal || reveal.at - place.at > shop.attributionWindowMs) {
    return { ...place, order_key: '', inferred: 0, heard_at: event.receivedAt };
  }
  const heard_at = Math.max(event.receivedAt, reveal.heard_at);
  return { ...place, order_key: reveal.order_key, inferred: 1, heard_at };
}

/** The nearest event of the session that names an order, on one side of a place. */
function nextTo(tx: Tx, place: SessionEventsTable, side: 'before' | 'after') {
  const direction = side === 'before' ? 'desc' : 'asc';
  return sessionRows(tx, place, 1)
    .where((eb) => isBeside(eb, place, side === 'before' ? '<' : '>'))
    .orderBy('seq', direction)
    .orderBy('at', direction)
    .orderBy('event_id', direction)
    .limit(1);
}

function sessionRows(tx: Tx, { store_id, session_id }: SessionEventsTable, named: 0 | 1) {
  return tx
    .selectFrom('session_events')
    .selectAll()
    .where('store_id', '=', store_id)
    .where('session_id', '=', session_id)
    .where('named', '=', named);
}

function isBeside(eb: SessionExpression, { seq, at, event_id }: SessionEventsTable, side: '<' | '>') {
  return eb(eb.refTuple('seq', 'at', 'event_id'), side, eb.tuple(seq, at, event_id));
}

function readRow(tx: Tx, row: SessionEventsTable): Promise<SessionEventsTable> {
  return sessionRows(tx, row, 1)
    .where((eb) => eb(eb.refTuple('seq', 'at', 'event_id'), '=', eb.tuple(row.seq, row.at, row.event_id)))
    .executeTakeFirstOrThrow();
}

async function moveLink(tx: Tx, row: SessionEventsTable): Promise<void> {
  await tx
    .updateTable('session_events')
    .set({ order_key: row.order_key, inferred: row.inferred, heard_at: row.heard_at })
    .where('store_id', '=', row.store_id)
    .where('session_id', '=', row.session_id)
    .where('named', '=', row.named)
    .where('at', '=', row.at)
    .where('seq', '=', row.seq)
    .where('event_id', '=', row.event_id)
    .execute();
}

async function insertRows(tx: Tx, rows: readonly SessionEventsTable[]): Promise<void> {
  for (const slice of slicesOf(rows)) await tx.insertInto('session_events').values(slice).execute();
}
