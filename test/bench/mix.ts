// What shoppers send, from a seed: sessions of about eight events, interleaved. The same seed gives the same shoppers;
// ids and times are always of the moment.
import type { EventInput, ShopperType } from '../../shared/event.ts';
import { RATINGS } from '../../shared/rating.ts';
import { createRandom, type Random } from '../helpers/random.ts';

/** One event as it goes over the wire. */
export interface SentEvent {
  id: string;
  text: string;
}

export interface Mix {
  /** The next event of one of the sessions that are open; one that is over gives way to a new one. */
  next(): SentEvent;
}

interface Session {
  id: string;
  orderNumber: string;
  seq: number;
  length: number;
}

const SESSION_LENGTHS = [6, 7, 8, 9, 10];
const ORDERS = 200_000;
/** Shares of all events; the rest are requests. */
const OPENED = 0.15;
const RATED = 0.4;
const VIEWED = 0.2;
const SUBSCRIBED = 0.15;
const OPENS_SESSION = 0.9;
const MEAN_LENGTH = 8;
/** What is left of the opened ones for the events after the first. */
const OPENED_LATER = (OPENED * MEAN_LENGTH - OPENS_SESSION) / (MEAN_LENGTH - 1);
/** Of the events that may name their order; ratings always do. */
const NAMED = 0.93;

const COMMENTS = [
  'The mug came well packed and a day early, thank you; the glaze is even finer than on the photograph.',
  'Two plates have a different blue. I like them all the same, but I would have liked to be told before.',
  'It took nine days and the tracking page said “delivered” on the third. The bowl itself is lovely.',
  'Perfect. The handwritten note made my evening, and the board smells of oak as the page promised.',
];
const REQUESTS = ['return', 'exchange', 'question'] as const;

/** `shoppers` sessions are open at any moment. */
export function createMix(seed: number, shoppers: number): Mix {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const begin = (): Session => ({
    id: sessionId(random),
    orderNumber: `GG-${100_000 + Math.floor(random() * ORDERS)}`,
    seq: 0,
    length: pick(SESSION_LENGTHS),
  });
  const sessions = Array.from({ length: shoppers }, begin);

  function typeOf(seq: number): ShopperType {
    if (random() < (seq === 1 ? OPENS_SESSION : OPENED_LATER)) return 'widget.opened';
    const place = random() * (1 - OPENED);
    if (place < RATED) return 'csat.rated';
    if (place < RATED + VIEWED) return 'order.viewed';
    return place < RATED + VIEWED + SUBSCRIBED ? 'updates.subscribed' : 'request.opened';
  }

  function next(): SentEvent {
    const shopper = Math.floor(random() * shoppers);
    let session = sessions[shopper] as Session;
    if (session.seq === session.length) session = sessions[shopper] = begin();
    session.seq += 1;
    const type = typeOf(session.seq);
    const isNamed = type === 'csat.rated' || (type !== 'widget.opened' && random() < NAMED);
    const id = uuid(random);
    const event = {
      id,
      type,
      occurredAt: new Date().toISOString(),
      sessionId: session.id,
      seq: session.seq,
      ...(isNamed && { orderNumber: session.orderNumber, order: { source: 'shopify', confidence: 'high' } }),
      page: { url: `https://glaze-and-grain.example/orders/${session.orderNumber}/thank-you`, locale: 'en-GB' },
      data: dataOf(type, pick, shopper),
    };
    return { id, text: JSON.stringify(event) };
  }

  return { next };
}

function dataOf(type: ShopperType, pick: <T>(list: readonly T[]) => T, shopper: number): EventInput {
  const email = `shopper.${shopper}@post.example`;
  switch (type) {
    case 'csat.rated':
      return { rating: pick(RATINGS), comment: pick(COMMENTS) } satisfies EventInput<'csat.rated'>;
    case 'order.viewed':
      return { detector: 'shopify' } satisfies EventInput<'order.viewed'>;
    case 'updates.subscribed':
      return { email, sms: false } satisfies EventInput<'updates.subscribed'>;
    case 'request.opened':
      return {
        kind: pick(REQUESTS),
        message: pick(COMMENTS),
        contact: { by: 'email', email },
      } satisfies EventInput<'request.opened'>;
    default:
      return {};
  }
}

const hex = (random: Random, digits: number) =>
  Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');

function sessionId(random: Random): string {
  return `bench-${hex(random, 10)}${hex(random, 10)}${hex(random, 10)}`;
}

/** UUIDv7s as many devices make them: rising by the millisecond, random within it. */
function uuid(random: Random): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hex(random, 3)}`,
    `${variant}${hex(random, 3)}`,
    hex(random, 6) + hex(random, 6),
  ].join('-');
}
