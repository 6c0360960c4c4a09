// Who asked for updates about an order, at which address, and whether by SMS: each session's latest word, by channel.
// Ending them without naming an order ends them all, whichever was said first.
import type { LogEvent } from '../store/events.ts';
import type { SubscriptionsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import { namesOf } from './aliases.ts';
import { latestOf, readSlots, type Slot } from './latest.ts';
import { isLater, positionOf } from './position.ts';
import type { Link } from './sessions.ts';

type Said = Extract<LogEvent, { type: 'updates.subscribed' | 'updates.unsubscribed' }>;
type Channel = SubscriptionsTable['channel'];

const CHANNELS: readonly Channel[] = ['email', 'phone'];
const EVERY_ORDER = '*';

export async function projectSubscriptions(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  for (const slot of await readSlots(tx, storeId, links, 'updates.subscribed', 'updates.unsubscribed')) {
    const ofAll = slot.events.filter(isAboutEveryOrder);
    const ofOne = slot.events.filter((event) => !isAboutEveryOrder(event));
    for (const channel of CHANNELS) {
      await projectChannel(tx, storeId, { ...slot, events: ofOne }, channel);
      if (ofAll.length > 0) await endAll(tx, storeId, { ...slot, events: ofAll }, channel);
    }
  }
}

function isAboutEveryOrder(event: Said): boolean {
  return event.type === 'updates.unsubscribed' && namesOf(event).length === 0;
}

async function projectChannel(tx: Tx, storeId: string, slot: Slot<Said>, channel: Channel): Promise<void> {
  const kept = await readSubscription(tx, storeId, slot.sessionId, slot.orderKey, channel);
  const latest = latestOf(wordsOn(slot.events, channel), slot.whole ? undefined : kept);
  if (latest) {
    const ended = await readSubscription(tx, storeId, slot.sessionId, EVERY_ORDER, channel);
    const row = toSubscription(storeId, slot.sessionId, slot.orderKey, channel, latest);
    await keepSubscription(tx, ended && isLater(ended, row) ? { ...row, active: 0 } : row);
  } else if (slot.whole && kept) {
    await dropSubscription(tx, kept);
  }
}

/** Keeps the word itself, for what is heard later but was said before it, and ends what was said before. */
async function endAll(tx: Tx, storeId: string, { sessionId, events }: Slot<Said>, channel: Channel): Promise<void> {
  const kept = await readSubscription(tx, storeId, sessionId, EVERY_ORDER, channel);
  const latest = latestOf(wordsOn(events, channel), kept);
  if (!latest) return;
  const end = toSubscription(storeId, sessionId, EVERY_ORDER, channel, latest);
  await keepSubscription(tx, end);
  await tx
    .updateTable('subscriptions')
    .set({ active: 0 })
    .where('store_id', '=', storeId)
    .where('session_id', '=', sessionId)
    .where('channel', '=', channel)
    .where((eb) => eb(eb.refTuple('seq', 'at', 'event_id'), '<', eb.tuple(end.seq, end.at, end.event_id)))
    .execute();
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
): SubscriptionsTable {
  const { sms, consent } = event.body.data;
  return {
    store_id: storeId,
    order_key: orderKey,
    session_id: sessionId,
    channel,
    ...positionOf(event),
    address: event.body.data[channel] ?? '',
    sms: channel === 'phone' && sms ? 1 : 0,
    active: event.type === 'updates.subscribed' ? 1 : 0,
    consent_text: consent?.text ?? null,
    consent_version: consent?.version ?? null,
  };
}

function readSubscription(tx: Tx, storeId: string, sessionId: string, orderKey: string, channel: Channel) {
  return tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('store_id', '=', storeId)
    .where('session_id', '=', sessionId)
    .where('order_key', '=', orderKey)
    .where('channel', '=', channel)
    .executeTakeFirst();
}

async function keepSubscription(tx: Tx, row: SubscriptionsTable): Promise<void> {
  const { store_id, session_id, order_key, channel, ...said } = row;
  await tx
    .insertInto('subscriptions')
    .values({ store_id, session_id, order_key, channel, ...said })
    .onConflict((conflict) => conflict.columns(['store_id', 'session_id', 'order_key', 'channel']).doUpdateSet(said))
    .execute();
}

async function dropSubscription(tx: Tx, row: SubscriptionsTable): Promise<void> {
  await tx
    .deleteFrom('subscriptions')
    .where('store_id', '=', row.store_id)
    .where('session_id', '=', row.session_id)
    .where('order_key', '=', row.order_key)
    .where('channel', '=', row.channel)
    .execute();
}
