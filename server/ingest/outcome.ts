// What became of an event, read inside the commit that stored it, or now for one that was stored before.
import type { Outcome } from '../../shared/answer.ts';
import type { ReservationState } from '../../shared/kinds.ts';
import { isOfType, type LogEvent } from '../store/events.ts';
import type { RequestsTable, ReservationsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';

interface Rows {
  reservations: ReadonlyMap<string, ReservationsTable>;
  requests: ReadonlyMap<string, RequestsTable>;
}

/** None for events of types that are kept and nothing more. */
export async function readOutcomes(
  tx: Tx,
  storeId: string,
  events: readonly LogEvent[],
): Promise<ReadonlyMap<LogEvent, Outcome>> {
  const toKeys = (ids: (string | null)[]) =>
    [...new Set(ids)].flatMap((id) => (id === null ? [] : [{ store_id: storeId, id }]));
  const reservations = await tx.readRows('reservations', toKeys(events.map(reservationOf)));
  const requests = await tx.readRows('requests', toKeys(events.map(requestOf)));
  const rows: Rows = {
    reservations: new Map(reservations.map((row) => [row.id, row])),
    requests: new Map(requests.map((row) => [row.id, row])),
  };
  return new Map(
    events.flatMap((event) => {
      const outcome = outcomeOf(event, rows);
      return outcome ? [[event, outcome]] : [];
    }),
  );
}

function reservationOf(event: LogEvent): string | null {
  if (isOfType(event, 'capsule.reserved')) return event.id;
  return isOfType(event, 'capsule.cancelled') ? event.body.data.reservationId : null;
}

function requestOf(event: LogEvent): string | null {
  if (isOfType(event, 'request.opened')) return event.id;
  return isOfType(event, 'request.withdrawn') ? event.body.data.requestId : null;
}

function outcomeOf(event: LogEvent, { reservations, requests }: Rows): Outcome | undefined {
  if (isOfType(event, 'csat.rated')) return { score: event.body.data.score };
  if (isOfType(event, 'updates.subscribed', 'updates.unsubscribed')) {
    const { email = null, phone = null, sms } = event.body.data;
    return { subscription: { email, phone, sms, active: event.type === 'updates.subscribed' } };
  }
  // Only the session that reserved, or asked, is told about it.
  const reservation = reservations.get(reservationOf(event) ?? '');
  if (reservation?.session_id === event.sessionId) return reservationOutcome(reservation);
  const request = requests.get(requestOf(event) ?? '');
  if (request?.session_id === event.sessionId) return requestOutcome(request);
  return undefined;
}

function reservationOutcome({ id, state, held_until }: ReservationsTable): Outcome {
  const heldUntil = held_until > 0 ? new Date(held_until).toISOString() : null;
  return { reservation: { id, state: state as ReservationState, heldUntil } };
}

function requestOutcome({ id, state }: RequestsTable): Outcome {
  return { request: { id, state: state as 'pending' | 'withdrawn' } };
}
