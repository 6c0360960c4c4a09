// Sessions: which order each event belongs to, and the events that moved just now because their order became known, or
// another. Every event has exactly one link at any time; '' is the link of what belongs to no order yet.
import { findEvents, type LogEvent } from '../store/events.ts';
import type { SessionEventsTable } from '../store/schema.ts';
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
import { BEFORE_ALL, isLater, positionOf } from './position.ts';
import {
  type BySession,
  type Ends,
  groupBySession,
  mayTake,
  type Reveal,
  readEnds,
  revealAfter,
  revealBefore,
} from './reveals.ts';

/** An event that has come to an order (`from` null: it is new), or has moved from one to another. */
export interface Link {
  event: LogEvent;
  from: string | null;
  to: string;
  inferred: boolean;
  /** When the server had heard both the event and what links it there. */
  heardAt: number;
}

/** One order revealed takes at most so many events along, so that no session can hold up everybody's commit. */
const MAX_TAKEN_ALONG = 100;

/** Links new events, and those before them that they throw light on. */
export async function projectSessions(tx: Tx, shop: Shop, events: readonly LogEvent[]): Promise<Link[]> {
  const changed = await projectAliases(tx, shop.id, events);
  const ends = await readEnds(tx, shop.id, events);
  const { links: renamed, reveals: moved } = await moveAliased(tx, shop.id, changed);
  const { links: named, reveals } = await linkNamed(tx, shop.id, events.filter(isNamed));
  const waiting = reveals.filter((reveal) => mayTake(ends.get(reveal.session_id), reveal));
  const revealed = groupBySession(reveals);
  const taken = await takeAlong(tx, shop, [...moved, ...waiting], revealed, ends);
  const unnamed = events.filter((event) => !isNamed(event));
  const nameless = await linkNameless(tx, shop, unnamed, revealed, ends);
  return [...renamed, ...named, ...taken, ...nameless];
}

function isNamed(event: LogEvent): boolean {
  return namesOf(event).length > 0;
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
  revealed: BySession,
  ends: ReadonlyMap<string, Ends>,
): Promise<Link[]> {
  const ranges: { reveal: Reveal; after: SessionEventsTable; before: SessionEventsTable }[] = [];
  for (const reveal of taking) {
    const { session_id } = reveal;
    const after = (await revealBefore(tx, reveal, revealed.get(session_id), ends.get(session_id))) ?? BEFORE_ALL;
    const between = { ...reveal, named: 0 };
    ranges.push({
      reveal,
      after: { ...between, seq: after.seq, at: after.at, event_id: after.event_id },
      before: between,
    });
  }
  const rows = await tx.rowsBetween('session_events', SESSION_COLUMNS, ranges, MAX_TAKEN_ALONG);
  const found = await findEvents(
    tx,
    shop.id,
    rows.map((row) => row.event_id),
  );
  const events = new Map(found.map((event) => [event.id, event]));
  const waiting = groupBySession(rows);
  const moved = ranges.flatMap(({ reveal, after }) =>
    (waiting.get(reveal.session_id) ?? [])
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

/** A new event that names no order belongs to the next one its session has revealed, within the window. */
async function linkNameless(
  tx: Tx,
  shop: Shop,
  events: readonly LogEvent[],
  revealed: BySession,
  ends: ReadonlyMap<string, Ends>,
): Promise<Link[]> {
  const rows: SessionEventsTable[] = [];
  for (const event of events) {
    const place = namelessRow(shop, event, undefined);
    const next = await revealAfter(tx, place, revealed.get(event.sessionId), ends.get(event.sessionId));
    rows.push(namelessRow(shop, event, next));
  }
  await tx.putRows('session_events', rows);
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
