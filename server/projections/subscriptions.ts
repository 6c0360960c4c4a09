// Who asked for updates about an order, at which address, and whether by SMS: each session's latest word on it.
import type { LogEvent } from '../store/events.ts';
import type { SubscriptionsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import { latestOf, positionOf, readSlots, type Slot } from './latest.ts';
import type { Link } from './sessions.ts';

type Said = Extract<LogEvent, { type: 'updates.subscribed' | 'updates.unsubscribed' }>;

export async function projectSubscriptions(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  for (const slot of await readSlots(tx, storeId, links, 'updates.subscribed', 'updates.unsubscribed')) {
    const kept = slot.whole ? undefined : await readSubscription(tx, storeId, slot.orderKey, slot.sessionId);
    const latest = latestOf(slot.events, kept);
    if (latest) await keepSubscription(tx, toSubscription(storeId, slot, latest));
    else if (slot.whole) await dropSubscription(tx, storeId, slot);
  }
}

function toSubscription(storeId: string, slot: Slot<Said>, event: Said): SubscriptionsTable {
  const { email, phone, sms, consent } = event.body.data;
  return {
    store_id: storeId,
    order_key: slot.orderKey,
    session_id: slot.sessionId,
    ...positionOf(event),
    email: email ?? null,
    phone: phone ?? null,
    sms: sms ? 1 : 0,
    active: event.type === 'updates.subscribed' ? 1 : 0,
    consent_text: consent?.text ?? null,
    consent_version: consent?.version ?? null,
  };
}

function readSubscription(tx: Tx, storeId: string, orderKey: string, sessionId: string) {
  return tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('store_id', '=', storeId)
    .where('order_key', '=', orderKey)
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
}

async function keepSubscription(tx: Tx, row: SubscriptionsTable): Promise<void> {
  const { store_id, order_key, session_id, ...said } = row;
  await tx
    .insertInto('subscriptions')
    .values({ store_id, order_key, session_id, ...said })
    .onConflict((conflict) => conflict.columns(['store_id', 'order_key', 'session_id']).doUpdateSet(said))
    .execute();
}

async function dropSubscription(tx: Tx, storeId: string, slot: Slot<Said>): Promise<void> {
  await tx
    .deleteFrom('subscriptions')
    .where('store_id', '=', storeId)
    .where('order_key', '=', slot.orderKey)
    .where('session_id', '=', slot.sessionId)
    .execute();
}
