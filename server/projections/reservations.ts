// Places in capsules: one row a reservation, under the id of the event that asked for it. What was decided only ever
// rises through DECISIONS, so that decisions may be applied in any order, and more than once.
import { isOfType, type LogEvent } from '../store/events.ts';
import type { ReservationsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';
import { findWithdrawn, keepWithdrawal } from './withdrawals.ts';

const DECISIONS = ['asked', 'waitlisted', 'held', 'refused', 'expired', 'confirmed'];
/** What can still be given back. */
const LIVE = ['asked', 'waitlisted', 'held'];

export async function projectReservations(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<void> {
  for (const event of events) {
    if (!event.type.startsWith('capsule.')) continue;
    const id = reservationId(event);
    const known = await readReservation(tx, storeId, id);
    const isCancelled = isOfType(event, 'capsule.cancelled');
    if (isCancelled) await keepWithdrawal(tx, storeId, id, event.sessionId);
    // A stranger may cancel any id there is not: that makes no reservation of it.
    if (isCancelled && !known) continue;
    const row = known ?? blank(storeId, id);
    apply(row, event);
    await tx.putRows('reservations', [{ ...row, state: await stateOf(tx, row) }]);
  }
}

/** Which order a reservation belongs to follows the event that asked for it. */
export async function linkReservations(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  for (const { event, to } of links) {
    if (!isOfType(event, 'capsule.reserved')) continue;
    const row = await readReservation(tx, storeId, event.id);
    if (row) await tx.putRows('reservations', [{ ...row, order_key: to }]);
  }
}

export async function readReservation(tx: Tx, storeId: string, id: string): Promise<ReservationsTable | undefined> {
  return (await tx.readRows('reservations', [{ store_id: storeId, id }]))[0];
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
    email: '',
    phone: '',
    decided: 'asked',
    state: 'asked',
    held_until: 0,
    waitlisted_by: '',
  };
}

function apply(row: ReservationsTable, event: LogEvent): void {
  if (isOfType(event, 'capsule.reserved')) {
    const { capsuleId, contact } = event.body.data;
    row.capsule_id = capsuleId;
    row.session_id = event.sessionId;
    Object.assign(row, addressesOf(contact));
  } else if (!isOfType(event, 'capsule.cancelled')) {
    decide(row, event);
  }
}

function decide(row: ReservationsTable, event: LogEvent): void {
  if (isOfType(event, 'capsule.held')) row.held_until = Date.parse(event.body.data.heldUntil);
  if (isOfType(event, 'capsule.waitlisted')) row.waitlisted_by = event.id;
  const decided = event.type.slice('capsule.'.length);
  if (DECISIONS.indexOf(decided) > DECISIONS.indexOf(row.decided)) row.decided = decided;
}

/** Only the session that reserved can cancel. */
async function stateOf(tx: Tx, { store_id, id, session_id, decided }: ReservationsTable): Promise<string> {
  if (!LIVE.includes(decided)) return decided;
  const withdrawn = await findWithdrawn(tx, store_id, [{ id, sessionId: session_id }]);
  return withdrawn.has(id) ? 'cancelled' : decided;
}

/** The addresses that places are limited by. */
export function addressesOf(contact: { email?: string | undefined; phone?: string | undefined } | undefined) {
  return { email: contact?.email?.toLowerCase() ?? '', phone: contact?.phone ?? '' };
}
