// What became of an event, read inside the commit that stored it, or now for one that was stored before.
import type { Outcome } from '../../shared/answer.ts';
import type { ReservationState } from '../../shared/kinds.ts';
import { readReservation } from '../projections/reservations.ts';
import { isOfType, type LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';

/** Undefined for types that are kept and nothing more. */
export async function readOutcome(tx: Tx, event: LogEvent): Promise<Outcome | undefined> {
  if (isOfType(event, 'csat.rated')) return { score: event.body.data.score };
  if (isOfType(event, 'updates.subscribed', 'updates.unsubscribed')) {
    const { email = null, phone = null, sms } = event.body.data;
    return { subscription: { email, phone, sms, active: event.type === 'updates.subscribed' } };
  }
  if (isOfType(event, 'capsule.reserved')) return reservationOutcome(tx, event, event.id);
  if (isOfType(event, 'capsule.cancelled')) return reservationOutcome(tx, event, event.body.data.reservationId);
  if (isOfType(event, 'request.opened')) return requestOutcome(tx, event, event.id);
  if (isOfType(event, 'request.withdrawn')) return requestOutcome(tx, event, event.body.data.requestId);
  return undefined;
}

/** Only the session that reserved is told about its reservation. */
async function reservationOutcome(tx: Tx, event: LogEvent, id: string): Promise<Outcome | undefined> {
  const row = await readReservation(tx, event.storeId, id);
  if (row?.session_id !== event.sessionId) return undefined;
  const heldUntil = row.held_until > 0 ? new Date(row.held_until).toISOString() : null;
  return { reservation: { id, state: row.state as ReservationState, heldUntil } };
}

async function requestOutcome(tx: Tx, event: LogEvent, id: string): Promise<Outcome | undefined> {
  const [row] = await tx.readRows('requests', [{ store_id: event.storeId, id }]);
  if (row?.session_id !== event.sessionId) return undefined;
  return { request: { id, state: row.state as 'pending' | 'withdrawn' } };
}
