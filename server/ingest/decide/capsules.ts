// Who gets a place in a capsule. Decided one reservation at a time inside the commit, so that the last place goes to
// one shopper; every decision is an event, so that a replay repeats it instead of taking it again.
import type { RefusalReason } from '../../../shared/event.ts';
import { addressesOf, projectReservations, readReservation } from '../../projections/reservations.ts';
import { countHeld, findCapsule } from '../../store/capsules.ts';
import { findEvents, isOfType, type LogEvent } from '../../store/events.ts';
import type { CapsulesTable } from '../../store/schema.ts';
import type { Tx } from '../../store/store.ts';
import { createServerEvent } from '../server-event.ts';

/** Who has, or waits for, a place. */
const SERVED = ['held', 'waitlisted', 'confirmed'];

/** Answers the decisions these events call for; the reservations already stand as decided. */
export async function decideCapsules(
  tx: Tx,
  storeId: string,
  events: readonly LogEvent[],
  now: number,
): Promise<LogEvent[]> {
  const decisions: LogEvent[] = [];
  for (const event of events) {
    if (isOfType(event, 'capsule.reserved')) {
      decisions.push(...(await expireHolds(tx, storeId, event.body.data.capsuleId, now)));
      decisions.push(await decideReservation(tx, event, now));
    } else if (isOfType(event, 'capsule.cancelled')) {
      await projectReservations(tx, storeId, [event]);
      const reservation = await readReservation(tx, storeId, event.body.data.reservationId);
      if (reservation) decisions.push(...(await promote(tx, storeId, reservation.capsule_id, now)));
    }
  }
  return decisions;
}

/** Ends the holds that are over and gives their places to those who wait, in order. */
export async function expireHolds(tx: Tx, storeId: string, capsuleId: string, now: number): Promise<LogEvent[]> {
  const due = await tx
    .selectFrom('reservations')
    .select('id')
    .where('store_id', '=', storeId)
    .where('capsule_id', '=', capsuleId)
    .where('state', '=', 'held')
    .where('held_until', '<=', now)
    .orderBy('held_until')
    .orderBy('id')
    .execute();
  const expired = await findEvents(
    tx,
    storeId,
    due.map(({ id }) => id),
  );
  const decisions = expired.map((event) =>
    createServerEvent(event, 'capsule.expired', { reservationId: event.id, capsuleId }, now),
  );
  await projectReservations(tx, storeId, decisions);
  return [...decisions, ...(await promote(tx, storeId, capsuleId, now))];
}

async function decideReservation(tx: Tx, event: Extract<LogEvent, { type: 'capsule.reserved' }>, now: number) {
  const { storeId } = event;
  const { capsuleId } = event.body.data;
  const capsule = await findCapsule(tx, storeId, capsuleId);
  const reason = capsule ? await refusal(tx, event) : 'no_such_capsule';
  const subject = { reservationId: event.id, capsuleId };
  const decision =
    reason !== null || !capsule
      ? createServerEvent(event, 'capsule.refused', { ...subject, reason: reason ?? 'no_such_capsule' }, now)
      : (await hasPlace(tx, capsule))
        ? hold(event, capsule, now)
        : createServerEvent(event, 'capsule.waitlisted', subject, now);
  await projectReservations(tx, storeId, [event, decision]);
  return decision;
}

async function refusal(tx: Tx, event: Extract<LogEvent, { type: 'capsule.reserved' }>): Promise<RefusalReason | null> {
  const { email, phone } = addressesOf(event.body.data.contact);
  const others = await tx
    .selectFrom('reservations')
    .select(['id', 'state'])
    .where('store_id', '=', event.storeId)
    .where('capsule_id', '=', event.body.data.capsuleId)
    .where('state', 'in', SERVED)
    .where(({ eb, or }) =>
      or([
        eb('session_id', '=', event.sessionId),
        ...(email === '' ? [] : [eb('email', '=', email)]),
        ...(phone === '' ? [] : [eb('phone', '=', phone)]),
      ]),
    )
    .limit(1)
    .execute();
  return others.length > 0 ? 'one_per_shopper' : null;
}

/** Fills free places from the waitlist, first come first served. */
async function promote(tx: Tx, storeId: string, capsuleId: string, now: number): Promise<LogEvent[]> {
  const capsule = await findCapsule(tx, storeId, capsuleId);
  const decisions: LogEvent[] = [];
  while (capsule && (await hasPlace(tx, capsule))) {
    const next = await tx
      .selectFrom('reservations')
      .select('id')
      .where('store_id', '=', storeId)
      .where('capsule_id', '=', capsuleId)
      .where('state', '=', 'waitlisted')
      .orderBy('waitlisted_by')
      .limit(1)
      .executeTakeFirst();
    const [event] = next ? await findEvents(tx, storeId, [next.id]) : [];
    if (!event) break;
    const decision = hold(event, capsule, now);
    await projectReservations(tx, storeId, [decision]);
    decisions.push(decision);
  }
  return decisions;
}

async function hasPlace(tx: Tx, capsule: CapsulesTable): Promise<boolean> {
  return (await countHeld(tx, capsule.store_id, capsule.id)) < capsule.places;
}

function hold(event: LogEvent, capsule: CapsulesTable, now: number): LogEvent {
  const heldUntil = new Date(now + capsule.hold_ms).toISOString();
  return createServerEvent(event, 'capsule.held', { reservationId: event.id, capsuleId: capsule.id, heldUntil }, now);
}
