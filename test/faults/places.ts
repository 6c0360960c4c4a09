// Places in capsules, asked of the log alone: one decision a reservation, and after no commit more held than there are
// places. The read table of reservations is asked the same once more.
import { sql } from 'kysely';
import type { Db } from '../../server/store/store.ts';

/** The server's own events in a shopper's session. */
export const DECISIONS = ['capsule.held', 'capsule.waitlisted', 'capsule.refused', 'capsule.expired'];
export const DECISION_LIST = `(${DECISIONS.map((type) => `'${type}'`).join()})`;

const TOO_MANY_HELD = `select c.store_id, c.id, c.places, count(*) as held from capsules c
  join reservations r on r.store_id = c.store_id and r.capsule_id = c.id
  where r.state in ('held', 'confirmed') group by c.store_id, c.id, c.places having count(*) > c.places`;

const HISTORY = `select store_id, id, type, session_id, received_at, body from events
  where type like 'capsule.%' order by store_id, received_at`;

interface Row {
  store_id: string;
  id: string;
  type: string;
  session_id: string;
  received_at: number;
  body: string;
}

interface Reservation {
  capsule: string;
  sessionId: string;
  /** Ids of sessions that took it back. */
  cancelledBy: Set<string>;
  decisions: string[];
}

/** What was given away twice, decided twice or not at all. */
export async function wrongPlaces(db: Db): Promise<string[]> {
  const ask = async <T>(question: string) => (await sql.raw<T>(question).execute(db)).rows;
  const tooMany = await ask<{ id: string; places: number; held: number }>(TOO_MANY_HELD);
  const capsules = await ask<{ store_id: string; id: string; places: number }>(
    'select store_id, id, places from capsules',
  );
  const places = new Map(capsules.map((row) => [`${row.store_id} ${row.id}`, row.places]));
  const history = await ask<Row>(HISTORY);
  return [
    ...tooMany.map(({ id, places, held }) => `${id} shows ${held} held of ${places} places`),
    ...walk(history, places),
  ];
}

function walk(history: readonly Row[], places: ReadonlyMap<string, number>): string[] {
  const reservations = new Map<string, Reservation>();
  const held = new Map<string, Set<string>>();
  const wrong: string[] = [];
  for (const [index, row] of history.entries()) {
    const key = `${row.store_id} ${subjectOf(row)}`;
    const reservation = reservations.get(key) ?? { capsule: '', sessionId: '', cancelledBy: new Set(), decisions: [] };
    reservations.set(key, reservation);
    note(reservation, row);
    const holders = held.get(reservation.capsule) ?? new Set();
    held.set(reservation.capsule, holders);
    if (isHeld(reservation)) holders.add(key);
    else holders.delete(key);
    const next = history[index + 1];
    if (next?.store_id === row.store_id && next.received_at === row.received_at) continue;
    for (const [capsule, { size }] of held) {
      if (size > (places.get(capsule) ?? 0))
        wrong.push(`${capsule}: ${size} held after the commit of ${row.received_at}`);
    }
  }
  return [...wrong, ...[...reservations].flatMap(([key, reservation]) => wronglyDecided(key, reservation))];
}

function subjectOf({ id, type, body }: Row): string {
  return type === 'capsule.reserved' ? id : dataOf(body).reservationId;
}

function dataOf(body: string): { capsuleId: string; reservationId: string } {
  return JSON.parse(body).data;
}

function note(reservation: Reservation, { store_id, type, session_id, body }: Row): void {
  if (type === 'capsule.cancelled') reservation.cancelledBy.add(session_id);
  else reservation.capsule = `${store_id} ${dataOf(body).capsuleId}`;
  if (type === 'capsule.reserved') reservation.sessionId = session_id;
  if (DECISIONS.includes(type)) reservation.decisions.push(type.slice('capsule.'.length));
}

function isHeld({ decisions, cancelledBy, sessionId }: Reservation): boolean {
  return decisions.includes('held') && !decisions.includes('expired') && !cancelledBy.has(sessionId);
}

/** Who waits may be given a place later, once; nothing else is decided twice. */
const FATES = new Set(['held', 'refused', 'waitlisted', 'held waitlisted', 'expired held', 'expired held waitlisted']);

function wronglyDecided(key: string, { sessionId, decisions }: Reservation): string[] {
  if (sessionId === '') return decisions.length > 0 ? [`${key} was decided on, and nobody asked`] : [];
  const fate = decisions.toSorted().join(' ');
  return FATES.has(fate) ? [] : [`${key} was decided on as “${fate}”`];
}
