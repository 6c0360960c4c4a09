// Where a session names its orders: what stands before and after a place in it, known from this commit's events and from
// the session's two ends, and asked of the table only where something arrives late.
import { type ExpressionBuilder, sql } from 'kysely';
import type { LogEvent } from '../store/events.ts';
import type { SessionEventsTable, Tables } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import type { Db, Tx } from '../store/store.ts';
import { isLater, type Position } from './position.ts';

/** An event that names its order: what its session did before it, back to the one before, belongs to that order too. */
export type Reveal = SessionEventsTable;
type SessionExpression = ExpressionBuilder<Tables, 'session_events'>;

export type BySession = ReadonlyMap<string, SessionEventsTable[]>;

export function groupBySession(rows: readonly SessionEventsTable[]): BySession {
  const groups = new Map<string, SessionEventsTable[]>();
  for (const row of rows) {
    const group = groups.get(row.session_id);
    if (group) group.push(row);
    else groups.set(row.session_id, [row]);
  }
  return groups;
}

/** The last events of a session before these: of those that name an order, and of those that do not. */
export interface Ends {
  named?: SessionEventsTable;
  nameless?: SessionEventsTable;
}

export async function readEnds(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<Map<string, Ends>> {
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
export function mayTake({ named, nameless }: Ends = {}, reveal: Reveal): boolean {
  if (!nameless) return false;
  return !named || isLater(named, reveal) || isLater(nameless, named);
}

/** The last reveal before this one; `ends` are those of its session before this commit, if they were asked for. */
export async function revealBefore(
  tx: Tx,
  reveal: Reveal,
  revealed: readonly Reveal[] = [],
  ends?: Ends,
): Promise<Reveal | undefined> {
  if (!ends || (ends.named && !isLater(reveal, ends.named))) return (await readRevealBefore(tx, reveal))[0];
  return revealed
    .filter((other) => isLater(reveal, other))
    .reduce<Reveal | undefined>((latest, other) => (latest && isLater(latest, other) ? latest : other), ends.named);
}

/** The first reveal after a place of the session. */
export async function revealAfter(
  tx: Tx,
  place: SessionEventsTable,
  revealed: readonly Reveal[] = [],
  ends?: Ends,
): Promise<Reveal | undefined> {
  if (ends?.named && isLater(ends.named, place)) return (await readRevealAfter(tx, place))[0];
  return revealed
    .filter((other) => isLater(other, place))
    .reduce<Reveal | undefined>((first, other) => (first && isLater(other, first) ? first : other), undefined);
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
