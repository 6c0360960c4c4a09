// Sessions: which order each of their events belongs to, and the events whose order became known (or another) just now.
// Every event has exactly one link at any time; '' is the link of what belongs to no order yet.
import { findEvents, type LogEvent } from '../store/events.ts';
import type { SessionEventsTable, SessionsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { isAlias, nameOf, projectAliases, resolveNames } from './aliases.ts';
import { nextRevealed } from './link.ts';

/** An event that has come to an order (`from` null: it is new), or has moved from one to another. */
export interface Link {
  event: LogEvent;
  from: string | null;
  to: string;
  inferred: boolean;
}

/** Links new events, and those before them that they throw light on. */
export async function projectSessions(tx: Tx, shop: Shop, events: readonly LogEvent[]): Promise<Link[]> {
  const changed = await projectAliases(tx, shop.id, events);
  const names = new Map(events.map((event) => [event.id, nameOf(event)]));
  const meanings = await resolveNames(tx, shop.id, [...new Set(names.values())]);
  const links = events.map((event): Link => {
    const to = meanings.get(names.get(event.id) ?? '') ?? '';
    return { event, from: null, to, inferred: false };
  });

  const ofSessions = links.filter(({ event }) => event.sessionId !== '');
  await insertSessionEvents(tx, shop.id, ofSessions, names);
  await keepAliasSessions(tx, shop.id, ofSessions, names);
  const stale = new Set([
    ...(await countEvents(tx, shop.id, ofSessions, names)),
    ...(await findAliasSessions(tx, shop.id, changed)),
  ]);
  return stale.size === 0 ? links : relink(tx, shop, links, [...stale]);
}

async function insertSessionEvents(tx: Tx, storeId: string, links: readonly Link[], names: Map<string, string>) {
  if (links.length === 0) return;
  const rows = links.map(
    ({ event, to }): SessionEventsTable => ({
      store_id: storeId,
      session_id: event.sessionId,
      event_id: event.id,
      seq: event.seq,
      at: event.at,
      name: names.get(event.id) ?? '',
      order_key: to,
      inferred: 0,
    }),
  );
  await tx.insertInto('session_events').values(rows).execute();
}

async function keepAliasSessions(tx: Tx, storeId: string, links: readonly Link[], names: Map<string, string>) {
  const rows = links
    .map(({ event }) => ({ store_id: storeId, name: names.get(event.id) ?? '', session_id: event.sessionId }))
    .filter((row) => isAlias(row.name));
  if (rows.length === 0) return;
  await tx
    .insertInto('alias_sessions')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function findAliasSessions(tx: Tx, storeId: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await tx
    .selectFrom('alias_sessions')
    .select('session_id')
    .where('store_id', '=', storeId)
    .where('name', 'in', names)
    .execute();
  return rows.map((row) => row.session_id);
}

/** Counts the new events; answers the sessions that hold both events that name an order and events that do not. */
async function countEvents(
  tx: Tx,
  storeId: string,
  links: readonly Link[],
  names: Map<string, string>,
): Promise<string[]> {
  if (links.length === 0) return [];
  const sessions = new Map<string, SessionsTable>();
  for (const { event } of links) {
    const row = sessions.get(event.sessionId) ?? {
      store_id: storeId,
      session_id: event.sessionId,
      first_at: event.at,
      last_at: event.at,
      named: 0,
      nameless: 0,
    };
    row.first_at = Math.min(row.first_at, event.at);
    row.last_at = Math.max(row.last_at, event.at);
    row[names.get(event.id) ? 'named' : 'nameless'] += 1;
    sessions.set(event.sessionId, row);
  }
  const known = await tx
    .selectFrom('sessions')
    .selectAll()
    .where('store_id', '=', storeId)
    .where('session_id', 'in', [...sessions.keys()])
    .execute();
  for (const old of known) {
    const row = sessions.get(old.session_id) as SessionsTable;
    row.first_at = Math.min(row.first_at, old.first_at);
    row.last_at = Math.max(row.last_at, old.last_at);
    row.named += old.named;
    row.nameless += old.nameless;
  }
  const rows = [...sessions.values()];
  await tx
    .insertInto('sessions')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['store_id', 'session_id']).doUpdateSet(({ ref }) => ({
        first_at: ref('excluded.first_at'),
        last_at: ref('excluded.last_at'),
        named: ref('excluded.named'),
        nameless: ref('excluded.nameless'),
      })),
    )
    .execute();
  return rows.filter((row) => row.named > 0 && row.nameless > 0).map((row) => row.session_id);
}

/** Works out every link of these sessions anew, writes those that differ, and adds them to `links`. */
async function relink(tx: Tx, shop: Shop, links: Link[], sessionIds: readonly string[]): Promise<Link[]> {
  const moves: Move[] = [];
  for (const sessionId of sessionIds) moves.push(...(await findMoves(tx, shop, sessionId)));
  for (const { row, to, inferred } of moves) {
    await tx
      .updateTable('session_events')
      .set({ order_key: to, inferred: inferred ? 1 : 0 })
      .where('store_id', '=', shop.id)
      .where('session_id', '=', row.session_id)
      .where('event_id', '=', row.event_id)
      .execute();
  }
  return mergeMoves(tx, shop.id, links, moves);
}

interface Move {
  row: SessionEventsTable;
  to: string;
  inferred: boolean;
}

async function findMoves(tx: Tx, shop: Shop, sessionId: string): Promise<Move[]> {
  const rows = await tx
    .selectFrom('session_events')
    .selectAll()
    .where('store_id', '=', shop.id)
    .where('session_id', '=', sessionId)
    .execute();
  const meanings = await resolveNames(tx, shop.id, [...new Set(rows.map((row) => row.name))]);
  const reveals = rows
    .filter((row) => row.name !== '')
    .map((row) => ({ ...placeOf(row), orderKey: meanings.get(row.name) ?? '' }));
  return rows
    .map((row): Move => {
      if (row.name !== '') return { row, to: meanings.get(row.name) ?? '', inferred: false };
      const to = nextRevealed(placeOf(row), reveals, shop.attributionWindowMs);
      return { row, to, inferred: to !== '' };
    })
    .filter(({ row, to }) => row.order_key !== to);
}

function placeOf(row: SessionEventsTable) {
  return { eventId: row.event_id, seq: row.seq, at: row.at, orderKey: '' };
}

/** A new event that moved at once is linked where it went; an older one comes in as a move. */
async function mergeMoves(tx: Tx, storeId: string, links: Link[], moves: Move[]): Promise<Link[]> {
  const fresh = new Map(links.map((link) => [link.event.id, link]));
  const older = moves.filter(({ row }) => !fresh.has(row.event_id));
  for (const { row, to, inferred } of moves) {
    const link = fresh.get(row.event_id);
    if (link) Object.assign(link, { to, inferred });
  }
  const found = await findEvents(
    tx,
    storeId,
    older.map(({ row }) => row.event_id),
  );
  const events = new Map(found.map((event) => [event.id, event]));
  const moved = older.map(({ row, to, inferred }): Link => {
    const event = events.get(row.event_id);
    if (!event) throw new Error(`The log has no event ${row.event_id} that its session holds.`);
    return { event, from: row.order_key, to, inferred };
  });
  return [...links, ...moved];
}
