// The envelope and every type of event. The same schemas validate, type and document (OpenAPI) the contract.
import { z } from 'zod';
import { isEmail, isPhone } from './contact.ts';
import { CONFIDENCES, CONTACT_WAYS, REQUEST_KINDS } from './kinds.ts';
import { Aliases, Instant, Item, type ORDER_STATUSES, type OrderFacts, OrderNumber, shortText, slug } from './order.ts';
import { MAX_SCORE, RATINGS, type Score, scoreOf } from './rating.ts';
import {
  MAX_EMAIL,
  MAX_FREE_BYTES,
  MAX_ITEMS,
  MAX_MESSAGE,
  MAX_SHORT_TEXT,
  MAX_TOKEN,
  MAX_URL,
  SESSION_ID_PATTERN,
} from './wire.ts';

const Uuid = z.uuid('must be a UUID (RFC 9562)').toLowerCase();
const Message = z.string().max(MAX_MESSAGE);
const Email = z.string().max(MAX_EMAIL).refine(isEmail, 'must be an e-mail address');
const Phone = z.string().refine(isPhone, 'must be a phone number in E.164 form, such as +34600123456');
const Items = z.array(Item).min(1).max(MAX_ITEMS);
const Free = z
  .record(z.string(), z.json())
  .refine(
    (free) => new TextEncoder().encode(JSON.stringify(free)).length <= MAX_FREE_BYTES,
    `must be at most ${MAX_FREE_BYTES} bytes`,
  );

/** What the page said when an order was found on it; `candidates` keeps what other detectors said instead. */
const Detection = z.strictObject({
  detector: slug.optional(),
  candidates: z
    .array(z.strictObject({ number: OrderNumber, source: slug, confidence: z.enum(CONFIDENCES) }))
    .max(10)
    .optional(),
});

const Contact = z
  .strictObject({ by: z.enum(CONTACT_WAYS), email: Email.optional(), phone: Phone.optional() })
  .refine(({ by, email }) => by !== 'email' || email, { path: ['email'], error: 'is needed to answer by e-mail' })
  .refine(({ by, phone }) => by !== 'phone' || phone, { path: ['phone'], error: 'is needed to answer by phone' });

const Consent = z.strictObject({ text: Message.min(1), version: shortText });

const csatShape = {
  rating: z.enum(RATINGS).optional(),
  score: z.int().min(1).max(MAX_SCORE).optional(),
  comment: Message.optional(),
  about: slug.optional(),
};

const Csat = z
  .strictObject(csatShape)
  .refine(({ rating, score }) => rating !== undefined || score !== undefined, {
    path: ['rating'],
    error: 'is needed, as a rating or as a score',
  })
  .refine(({ rating, score }) => rating === undefined || score === undefined || scoreOf(rating) === score, {
    path: ['score'],
    error: 'contradicts the rating',
  })
  // Stored as a number whichever way it came: two spellings of one fact would have to be told apart by every reader.
  .transform(({ rating, score, ...rest }) => ({ ...rest, score: rating ? scoreOf(rating) : (score as Score) }));

const subscriptionShape = {
  email: Email.optional(),
  phone: Phone.optional(),
  sms: z.boolean().default(false),
  consent: Consent.optional(),
};

const Subscription = z
  .strictObject(subscriptionShape)
  .refine(({ email, phone }) => email || phone, { path: ['email'], error: 'is needed, or a phone number' })
  .refine(({ sms, phone }) => !sms || phone, { path: ['phone'], error: 'is needed for SMS' })
  .refine(({ sms, consent }) => !sms || consent, { path: ['consent'], error: 'is needed for SMS' });

const reservationShape = { capsuleId: shortText, items: Items, contact: Contact.optional() };

const Meeting = z.strictObject({ at: Instant, timeZone: shortText, notes: Message.optional() });

const requestShape = {
  kind: z.enum(REQUEST_KINDS),
  message: Message.optional(),
  items: Items.optional(),
  reason: Message.optional(),
  meeting: Meeting.optional(),
  contact: Contact.default({ by: 'none' }),
};

const Request = z
  .strictObject(requestShape)
  .refine(({ kind, meeting }) => kind !== 'meeting' || meeting, { path: ['meeting'], error: 'is needed' })
  .refine(({ kind, reason }) => kind !== 'extension' || reason, { path: ['reason'], error: 'is needed' });

const Like = z.strictObject({ productId: shortText, title: z.string().max(MAX_SHORT_TEXT).optional() });

const SHOPPER_DATA = {
  'widget.opened': z.strictObject({}),
  'order.viewed': Detection,
  'order.tracked': Detection,
  'csat.rated': Csat,
  'updates.subscribed': Subscription,
  'updates.unsubscribed': z.strictObject(subscriptionShape),
  'capsule.reserved': z.strictObject(reservationShape),
  'capsule.cancelled': z.strictObject({ reservationId: Uuid }),
  'request.opened': Request,
  'request.withdrawn': z.strictObject({ requestId: Uuid }),
  'product.liked': Like,
  'product.unliked': Like,
  'introduction.seen': Free,
  'activity.noted': Free,
};

const ReservationDecision = z.strictObject({ reservationId: Uuid, capsuleId: shortText });

/** What the server itself records. The log takes any of `SERVER_TYPES`; the ones below are made today. */
interface ServerData extends Record<`order.${(typeof ORDER_STATUSES)[number]}`, OrderFacts> {
  'capsule.held': z.output<typeof ReservationDecision> & { heldUntil: string };
  'capsule.waitlisted': z.output<typeof ReservationDecision>;
  'capsule.refused': z.output<typeof ReservationDecision> & { reason: RefusalReason };
  'capsule.expired': z.output<typeof ReservationDecision>;
}

/** Why a place in a capsule was refused. */
export type RefusalReason = 'no_such_capsule' | 'one_per_shopper';

/** Types only the server makes; a publishable key that sends one is refused. */
export const SERVER_TYPES = [
  'order.placed',
  'order.paid',
  'order.fulfilled',
  'order.refunded',
  'order.cancelled',
  'order.verified',
  'order.conflicted',
  'capsule.held',
  'capsule.waitlisted',
  'capsule.refused',
  'capsule.expired',
  'capsule.confirmed',
  'request.decided',
  'request.answered',
  'customer.advanced',
  'reply.reviewed',
  'onboarding.advanced',
  'notice.sent',
] as const;

const envelope = {
  id: Uuid,
  occurredAt: Instant,
  sessionId: z.string().regex(SESSION_ID_PATTERN, 'must be 16 to 128 characters of A-Z a-z 0-9 _ -'),
  seq: z.int().min(0).optional(),
  orderNumber: OrderNumber.optional(),
  order: z
    .strictObject({
      source: slug.optional(),
      confidence: z.enum(CONFIDENCES).optional(),
      aliases: Aliases.optional(),
      token: z.string().max(MAX_TOKEN).optional(),
    })
    .optional(),
  shopper: z
    .strictObject({
      email: Email.optional(),
      phone: Phone.optional(),
      id: shortText.optional(),
      token: z.string().max(MAX_TOKEN).optional(),
    })
    .optional(),
  page: z.strictObject({ url: z.string().max(MAX_URL).optional(), locale: z.string().max(35).optional() }).optional(),
};

const Envelope = z.strictObject(envelope);
export type Envelope = z.output<typeof Envelope>;

type ShopperData = { [T in keyof typeof SHOPPER_DATA]: z.output<(typeof SHOPPER_DATA)[T]> };
export type ShopperType = keyof ShopperData;
export type ServerType = keyof ServerData;
export type EventData = ShopperData & ServerData;

/** A parsed event of a shopper: `data` by its type, `id` in lower case, defaults filled in. */
export type ShopperEvent<T extends ShopperType = ShopperType> = {
  [K in T]: Envelope & { type: K; data: ShopperData[K] };
}[T];

/** What a client writes before the server has parsed it, by type: the widget's side of the same schema. */
export type EventInput<T extends ShopperType = ShopperType> = z.input<(typeof SHOPPER_DATA)[T]>;

export const SHOPPER_TYPES = Object.keys(SHOPPER_DATA) as ShopperType[];

const eventSchemas = SHOPPER_TYPES.map((type) =>
  // An absent `data` is an empty one: what is then missing is named inside it.
  z.strictObject({ ...envelope, type: z.literal(type), data: (SHOPPER_DATA[type] as z.ZodType).prefault({}) }),
);

/** One event of a shopper, every type. */
export const ShopperEvent = z.discriminatedUnion('type', eventSchemas as never) as unknown as z.ZodType<ShopperEvent>;

const flat = {
  ...envelope,
  id: Uuid.optional().describe(
    'made by the client before its first try; else the Idempotency-Key or the server gives it',
  ),
  occurredAt: Instant.optional().describe('now, where it is left out'),
};

/** The named doors' flat bodies, for the document; they are validated as the events they become. */
export const DOOR_BODIES = {
  '/api/support/csat': z.strictObject({ ...flat, ...csatShape }),
  '/api/support/order-updates': z.strictObject({ ...flat, ...subscriptionShape }),
  '/api/support/capsule': z.strictObject({ ...flat, ...reservationShape }),
  '/api/support/requests': z.strictObject({ ...flat, ...requestShape }),
};

export const ENVELOPE_FIELDS: readonly string[] = [...Object.keys(envelope)];
