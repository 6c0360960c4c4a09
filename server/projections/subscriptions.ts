// Who asked for updates about an order, at which address, and whether by SMS: each session's latest word, by channel.
// Ending them without naming an order ends them all, whichever was said first.
import type { LogEvent } from '../store/events.ts';
import type { Key } from '../store/rows.ts';
import type { SubscriptionsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import { namesOf } from './aliases.ts';
import { latestOf, readSlots, type Slot } from './latest.ts';
import { isLater, type Position, positionOf } from './position.ts';
import type { Link } from './sessions.ts';

type Said = Extract<LogEvent, { type: 'updates.subscribed' | 'updates.unsubscribed' }>;
type Channel = SubscriptionsTable['channel'];

const CHANNELS: readonly Channel[] = ['email', 'phone'];
/** Order keys are trimmed: none of them is this. */
const EVERY_ORDER = ' *';

export async function projectSubscriptions(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  const slots = await readSlots(tx, storeId, links, 'updates.subscribed', 'updates.unsubscribed');
  for (const slot of slots) await endAll(tx, storeId, { ...slot, events: slot.events.filter(isAboutEveryOrder) });
  const ofOrders = slots.map((slot) => ({ ...slot, events: slot.events.filter((event) => !isAboutEveryOrder(event)) }));
  const kept = await readSubscriptions(tx, storeId, ofOrders);
  const rows: SubscriptionsTable[] = [];
  const dropped: SubscriptionsTable[] = [];
  for (const slot of ofOrders) {
    for (const channel of CHANNELS) {
      const before = kept.get(placeOf(slot.sessionId, slot.orderKey, channel));
      const latest = latestOf(wordsOn(slot.events, channel), slot.whole ? undefined : before);
      const ended = kept.get(placeOf(slot.sessionId, EVERY_ORDER, channel));
      if (latest) rows.push(toSubscription(storeId, slot.sessionId, slot.orderKey, channel, latest, ended));
      else if (slot.whole && before) dropped.push(before);
    }
  }
  await tx.putRows('subscriptions', rows);
  await tx.dropRows('subscriptions', dropped);
}

function isAboutEveryOrder(event: Said): boolean {
  return event.type === 'updates.unsubscribed' && namesOf(event).length === 0;
}

/** Keeps the word itself, for what is heard later but was said before it, and ends what was said before. */
async function endAll(tx: Tx, storeId: string, slot: Slot<Said>): Promise<void> {
  if (slot.events.length === 0) return;
  const { sessionId, events } = slot;
  const kept = await readSubscriptions(tx, storeId, [slot]);
  for (const channel of CHANNELS) {
    const latest = latestOf(wordsOn(events, channel), kept.get(placeOf(sessionId, EVERY_ORDER, channel)));
    if (!latest) continue;
    const end = toSubscription(storeId, sessionId, EVERY_ORDER, channel, latest);
    await tx.putRows('subscriptions', [end]);
    await tx
      .updateTable('subscriptions')
      .set({ active: 0 })
      .where('store_id', '=', storeId)
      .where('session_id', '=', sessionId)
      .where('channel', '=', channel)
      .where((eb) => eb(eb.refTuple('seq', 'at', 'event_id'), '<', eb.tuple(end.seq, end.at, end.event_id)))
      .execute();
  }
}

/** Who ends updates without saying where ends them everywhere. */
function wordsOn(events: readonly Said[], channel: Channel): Said[] {
  return events.filter(({ type, body: { data } }) => {
    const saysNone = data.email === undefined && data.phone === undefined;
    return data[channel] !== undefined || (type === 'updates.unsubscribed' && saysNone);
  });
}

function toSubscription(
  storeId: string,
  sessionId: string,
  orderKey: string,
  channel: Channel,
  event: Said,
  ended?: Position,
): SubscriptionsTable {
  const { sms, consent } = event.body.data;
  const position = positionOf(event);
  return {
    store_id: storeId,
    order_key: orderKey,
    session_id: sessionId,
    channel,
    ...position,
    address: event.body.data[channel] ?? '',
    sms: channel === 'phone' && sms ? 1 : 0,
    active: event.type === 'updates.subscribed' && !(ended && isLater(ended, position)) ? 1 : 0,
    consent_text: consent?.text ?? null,
    consent_version: consent?.version ?? null,
  };
}

function placeOf(sessionId: string, orderKey: string, channel: Channel): string {
  return JSON.stringify([sessionId, orderKey, channel]);
}

/** Of these sessions on these orders, and on every order. */
async function readSubscriptions(
  tx: Tx,
  storeId: string,
  slots: readonly Slot<Said>[],
): Promise<Map<string, SubscriptionsTable>> {
  const keys = new Map<string, Key<'subscriptions'>>();
  for (const { sessionId, orderKey } of slots) {
    for (const order_key of [orderKey, EVERY_ORDER]) {
      for (const channel of CHANNELS) {
        keys.set(placeOf(sessionId, order_key, channel), {
          store_id: storeId,
          session_id: sessionId,
          order_key,
          channel,
        });
      }
    }
  }
  const rows = await tx.readRows('subscriptions', [...keys.values()]);
  return new Map(rows.map((row) => [placeOf(row.session_id, row.order_key, row.channel), row]));
}
