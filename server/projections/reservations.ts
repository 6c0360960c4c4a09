// Places in capsules: one row a reservation, under the id of the event that asked for it. Its state only ever rises
// through STATES, so that decisions may be applied in any order, and more than once.
import { isOfType, type LogEvent } from '../store/events.ts';
import type { ReservationsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';

const STATES = ['asked', 'waitlisted', 'held', 'refused', 'expired', 'confirmed'];
/** What can still be given back. */
const LIVE = ['asked', 'waitlisted', 'held'];

export async function projectReservations(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<void> {
  for (const event of events) {
    if (!event.type.startsWith('capsule.')) continue;
    const id = reservationId(event);
    const row = (await readReservation(tx, storeId, id)) ?? blank(storeId, id);
    apply(row, event);
    await keepReservation(tx, { ...row, state: stateOf(row) });
  }
}

/** Which order a reservation belongs to follows the event that asked for it. */
export async function linkReservations(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  for (const { event, to } of links) {
    if (!isOfType(event, 'capsule.reserved')) continue;
    await tx
      .updateTable('reservations')
      .set({ order_key: to })
      .where('store_id', '=', storeId)
      .where('id', '=', event.id)
      .execute();
  }
}

export function readReservation(tx: Tx, storeId: string, id: string): Promise<ReservationsTable | undefined> {
  return tx
    .selectFrom('reservations')
    .selectAll()
    .where('store_id', '=', storeId)
    .where('id', '=', id)
    .executeTakeFirst();
}

function reservationId(event: LogEvent): string {
  return event.type === 'capsule.reserved' ? event.id : (event.body.data as { reservationId: string }).reservationId;
}

function blank(storeId: string, id: string): ReservationsTable {
  return {
    store_id: storeId,
    id,
    capsule_id: '',
    session_id: '',
    order_key: '',
    contact: '',
    decided: 'asked',
    cancelled_by: '',
    state: 'asked',
    held_until: 0,
    received_at: 0,
  };
}

function apply(row: ReservationsTable, event: LogEvent): void {
  if (isOfType(event, 'capsule.reserved')) {
    const { capsuleId, contact } = event.body.data;
    row.capsule_id = capsuleId;
    row.session_id = event.sessionId;
    row.contact = contactOf(contact);
    row.received_at = event.receivedAt;
  } else if (isOfType(event, 'capsule.cancelled')) {
    row.cancelled_by ||= event.sessionId;
  } else {
    decide(row, event);
  }
}

function decide(row: ReservationsTable, event: LogEvent): void {
  if (isOfType(event, 'capsule.held')) row.held_until = Date.parse(event.body.data.heldUntil);
  const decided = event.type.slice('capsule.'.length);
  if (STATES.indexOf(decided) > STATES.indexOf(row.decided)) row.decided = decided;
}

/** Only the session that reserved can cancel. */
function stateOf({ decided, cancelled_by, session_id }: ReservationsTable): string {
  return LIVE.includes(decided) && cancelled_by !== '' && cancelled_by === session_id ? 'cancelled' : decided;
}

/** The address a place is limited by. */
export function contactOf(contact: { email?: string | undefined; phone?: string | undefined } | undefined): string {
  return (contact?.email ?? contact?.phone ?? '').toLowerCase();
}

async function keepReservation(tx: Tx, row: ReservationsTable): Promise<void> {
  const { store_id, id, ...rest } = row;
  await tx
    .insertInto('reservations')
    .values({ store_id, id, ...rest })
    .onConflict((conflict) => conflict.columns(['store_id', 'id']).doUpdateSet(rest))
    .execute();
}
