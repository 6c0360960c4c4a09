// Sessions: which order each event belongs to, and the events that moved just now because their order became known, or
// another. Every event has exactly one link at any time; '' is the link of what belongs to no order yet.
import { type ExpressionBuilder, sql } from 'kysely';
import { findEvents, type LogEvent } from '../store/events.ts';
import type { SessionEventsTable, Tables } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import type { Db, Tx } from '../store/store.ts';
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
import { BEFORE_ALL, isLater, type Position, positionOf } from './position.ts';

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
  const ends = await readEnds(tx, shop.id, events);
  const { links: renamed, reveals: moved } = await moveAliased(tx, shop.id, changed);
  const { links: named, reveals } = await linkNamed(tx, shop.id, events.filter(isNamed));
  const waiting = reveals.filter((reveal) => mayTake(ends.get(reveal.session_id), reveal));
  const taken = await takeAlong(tx, shop, [...moved, ...waiting], reveals, ends);
  const unnamed = events.filter((event) => !isNamed(event));
  const nameless = await linkNameless(tx, shop, unnamed, reveals, ends);
  return [...renamed, ...named, ...taken, ...nameless];
}

function isNamed(event: LogEvent): boolean {
  return namesOf(event).length > 0;
}

/** The last events of a session before these: of those that name an order, and of those that do not. */
interface Ends {
  named?: SessionEventsTable;
  nameless?: SessionEventsTable;
}

async function readEnds(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<Map<string, Ends>> {
  const sessions = new Set(events.map(({ sessionId }) => sessionId).filter((id) => id !== ''));
  const prefixes = [...sessions].flatMap((session_id) => [
    { store_id: storeId, session_id, named: 0 },
    { store_id: storeId, session_id, named: 1 },
  ]);
  const ends = new Map<string, Ends>();
  for (const row of await tx.lastRows('session_events', prefixes)) {
    const known = ends.get(row.session_id) ?? {};
    ends.set(row.session_id, known);
    known[row.named === 1 ? 'named' : 'nameless'] = row;
  }
  return ends;
}

/** True unless everything before the reveal is known to have its order. */
function mayTake({ named, nameless }: Ends = {}, reveal: Reveal): boolean {
  if (!nameless) return false;
  return !named || isLater(named, reveal) || isLater(nameless, named);
}

/** Events named by an alias that means another order now. */
async function moveAliased(tx: Tx, storeId: string, changed: readonly string[]) {
  const events = await findEvents(tx, storeId, await findAliasEvents(tx, storeId, changed));
  const meanings = await resolveNames(tx, storeId, events.flatMap(namesOf));
  const rows = events.map((event) => namedRow(storeId, event, meaningOf(event, meanings)));
  const before = new Map((await tx.readRows('session_events', rows)).map((row) => [row.event_id, row]));
  const moved = events.flatMap((event, index) => moveOf(event, before.get(event.id), rows[index] as Reveal));
  await tx.putRows(
    'session_events',
    moved.map(({ row }) => row),
  );
  return {
    links: moved.map(({ link }) => link),
    reveals: moved.map(({ row }) => row).filter((reveal) => reveal.session_id !== ''),
  };
}

/** One, or none where the event is already where it belongs. */
function moveOf(event: LogEvent, before: SessionEventsTable | undefined, row: SessionEventsTable) {
  if (!before || (before.order_key === row.order_key && before.heard_at === row.heard_at)) return [];
  return [{ row, link: toLink(event, before.order_key, row) }];
}

async function linkNamed(tx: Tx, storeId: string, events: readonly LogEvent[]) {
  const meanings = await resolveNames(tx, storeId, events.flatMap(namesOf));
  const reveals = events.map((event) => namedRow(storeId, event, meaningOf(event, meanings)));
  const links = events.map((event, index) => toLink(event, null, reveals[index] as Reveal));
  await tx.putRows('session_events', reveals);
  await keepAliasEvents(tx, storeId, events);
  return { links, reveals: reveals.filter((reveal) => reveal.session_id !== '') };
}

/** Moves to revealed orders what their sessions did between the reveal before each and it. */
async function takeAlong(
  tx: Tx,
  shop: Shop,
  taking: readonly Reveal[],
  reveals: readonly Reveal[],
  ends: ReadonlyMap<string, Ends>,
): Promise<Link[]> {
  const ranges: { reveal: Reveal; after: SessionEventsTable; before: SessionEventsTable }[] = [];
  for (const reveal of taking) {
    const after = (await revealBefore(tx, reveal, reveals, ends.get(reveal.session_id))) ?? BEFORE_ALL;
    const between = { ...reveal, named: 0 };
    ranges.push({ reveal, after: { ...between, ...placeOf(after) }, before: between });
  }
  const rows = await tx.rowsBetween('session_events', SESSION_COLUMNS, ranges, MAX_TAKEN_ALONG);
  const found = await findEvents(
    tx,
    shop.id,
    rows.map((row) => row.event_id),
  );
  const events = new Map(found.map((event) => [event.id, event]));
  const bySession = new Map<string, SessionEventsTable[]>();
  for (const row of rows) bySession.set(row.session_id, [...(bySession.get(row.session_id) ?? []), row]);
  const moved = ranges.flatMap(({ reveal, after }) =>
    (bySession.get(reveal.session_id) ?? [])
      .filter((row) => isLater(row, after) && isLater(reveal, row))
      .flatMap((row) => {
        const event = events.get(row.event_id) as LogEvent;
        return moveOf(event, row, namelessRow(shop, event, reveal));
      }),
  );
  await tx.putRows(
    'session_events',
    moved.map(({ row }) => row),
  );
  return moved.map(({ link }) => link);
}

/** The store, the session, and whether an order is named: the key's columns before the place in the session. */
const SESSION_COLUMNS = 3;

/** The last reveal before this one; `ends` are those of its session before this commit, if they were asked for. */
async function revealBefore(
  tx: Tx,
  reveal: Reveal,
  reveals: readonly Reveal[],
  ends: Ends | undefined,
): Promise<Reveal | undefined> {
  if (!ends || (ends.named && !isLater(reveal, ends.named))) return (await readRevealBefore(tx, reveal))[0];
  return reveals
    .filter((other) => other.session_id === reveal.session_id && isLater(reveal, other))
    .reduce((latest, other) => (latest && isLater(latest, other) ? latest : other), ends.named);
}

function placeOf({ seq, at, event_id }: Position): Position {
  return { seq, at, event_id };
}

/** A new event that names no order belongs to the next one its session has revealed, within the window. */
async function linkNameless(
  tx: Tx,
  shop: Shop,
  events: readonly LogEvent[],
  reveals: readonly Reveal[],
  ends: ReadonlyMap<string, Ends>,
): Promise<Link[]> {
  const rows: SessionEventsTable[] = [];
  for (const event of events) {
    const place = namelessRow(shop, event, undefined);
    const last = ends.get(event.sessionId)?.named;
    const isKnown = !last || !isLater(last, place);
    const next = isKnown ? nearest(reveals, place) : (await readRevealAfter(tx, place))[0];
    rows.push(namelessRow(shop, event, next));
  }
  await tx.putRows('session_events', rows);
  return events.map((event, index) => toLink(event, null, rows[index] as SessionEventsTable));
}

/** Of these, the first of the same session that comes after `place`. */
function nearest(reveals: readonly Reveal[], place: SessionEventsTable): Reveal | undefined {
  return reveals
    .filter((reveal) => reveal.session_id === place.session_id && isLater(reveal, place))
    .reduce<Reveal | undefined>((first, reveal) => (first && isLater(reveal, first) ? first : reveal), undefined);
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

const readRevealBefore = statement((db, place: SessionEventsTable) => nextTo(db, place, 'before'));
const readRevealAfter = statement((db, place: SessionEventsTable) => nextTo(db, place, 'after'));

/** The nearest event of the session that names an order, on one side of a place. */
function nextTo(db: Db, place: SessionEventsTable, side: 'before' | 'after') {
  const direction = side === 'before' ? 'desc' : 'asc';
  return sessionRows(db, place, 1)
    .where((eb) => isBeside(eb, place, side === 'before' ? '<' : '>'))
    .orderBy('seq', direction)
    .orderBy('at', direction)
    .orderBy('event_id', direction)
    .limit(sql.lit(1));
}

function sessionRows(db: Db, { store_id, session_id }: SessionEventsTable, named: 0 | 1) {
  return db
    .selectFrom('session_events')
    .selectAll()
    .where('store_id', '=', store_id)
    .where('session_id', '=', session_id)
    .where('named', '=', named);
}

function isBeside(eb: SessionExpression, { seq, at, event_id }: Position, side: '<' | '>') {
  return eb(eb.refTuple('seq', 'at', 'event_id'), side, eb.tuple(seq, at, event_id));
}
