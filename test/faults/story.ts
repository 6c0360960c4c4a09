// What one shopper does, session after session: every type that the server folds, and those it decides on. Some events
// come before their order is known. What was sent is kept in full, so that it can be compared with what was stored.
import { randomUUID } from 'node:crypto';
import { DEMO_STORE_ID } from '../../server/demo.ts';

/** Then the shopper comes back as another. */
const SESSION_EVENTS = 96;
const ROUND = 16;
const EVENTS_AN_ORDER = 8;
const RATINGS = ['terrible', 'poor', 'okay', 'good', 'great'];
/** Sessions so named are sent in order, from 1 on: one that is acknowledged has all before it. */
export const IN_ORDER = 'fault-session-';
/** Of the demo store, and of every other that a row makes: fewer places than shoppers who want one. */
export const CAPSULE = 'winter-table';

export interface SentEvent {
  storeId: string;
  id: string;
  type: string;
  sessionId: string;
  seq?: number;
  orderNumber?: string;
  data: Record<string, unknown>;
}

type Deed = { type: string; data: Record<string, unknown>; aliases?: Record<string, string> };

export interface StoryOptions {
  name: string;
  /** The store that it is sent to. */
  storeId?: string;
  /** What a shopper writes beside the number of the event. */
  words?: string;
  /** The number of the order that the event of this number is about. */
  orderOf?: (count: number) => string;
}

/** Answers the next event, and what goes over the wire for it, at a time of the device's. */
export function createStory({
  name,
  storeId = DEMO_STORE_ID,
  words = '',
  orderOf = (count) => `${name}-${Math.ceil(count / EVENTS_AN_ORDER)}`,
}: StoryOptions): (at: number) => { sent: SentEvent; wire: object } {
  let count = 0;
  let reservationId = '';
  let requestId = '';

  function deed(seq: number, id: string): Deed {
    const email = `${name}@example.com`;
    const message = `No ${count}${words}`;
    const rated = { type: 'csat.rated', data: { rating: RATINGS[seq % RATINGS.length], comment: message } };
    switch (seq % ROUND) {
      case 2:
      case 12:
        requestId = id;
        return { type: 'request.opened', data: { kind: 'question', message } };
      case 3:
      case 10:
        return { type: 'updates.subscribed', data: { email } };
      case 5:
        reservationId = id;
        return { type: 'capsule.reserved', data: { capsuleId: CAPSULE, items: [{ sku: 'ash-bowl', quantity: 1 }] } };
      case 6:
        return { type: 'request.withdrawn', data: { requestId } };
      case 8:
        return { ...rated, aliases: { cart: `cart-${orderOf(count)}` } };
      case 11:
        return { type: 'updates.unsubscribed', data: { email } };
      case 14:
        return { type: 'capsule.cancelled', data: { reservationId } };
      default:
        return rated;
    }
  }

  return (at) => {
    count += 1;
    const seq = ((count - 1) % SESSION_EVENTS) + 1;
    const id = randomUUID();
    const { type, data, aliases } = deed(seq, id);
    const sessionId = `${IN_ORDER}${name}-${Math.ceil(count / SESSION_EVENTS)}`;
    const isKnown = seq % 4 !== 1;
    const said = { id, type, sessionId, seq, ...(isKnown && { orderNumber: orderOf(count) }), data };
    const wire = { ...said, occurredAt: new Date(at).toISOString(), ...(aliases && { order: { aliases } }) };
    return { sent: { ...said, storeId }, wire };
  };
}
