// An order's facts as shops and merchants say them, and the other names it goes by.
import { z } from 'zod';
import { orderKey } from './order-number.ts';
import { MAX_ALIASES, MAX_ORDER_NUMBER, MAX_QUANTITY, MAX_SHORT_TEXT } from './wire.ts';

export const shortText = z.string().min(1).max(MAX_SHORT_TEXT);

/** A lower-case word such as `shopify` or `confirmation-number`. */
export const slug = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/i, 'must be a short word of letters, digits, - and _');

const noControls = /^\P{Cc}*$/u;

export const OrderNumber = z
  .string()
  .max(MAX_ORDER_NUMBER)
  .regex(noControls, 'must hold no control characters')
  .refine((text) => orderKey(text) !== '', 'must not be empty');

/** Other names of the same order by kind, e.g. `{ "id": "820982911946154500", "confirmation": "XPAV284CT" }`. */
export const Aliases = z
  .record(slug, shortText.regex(noControls, 'must hold no control characters'))
  .refine((aliases) => Object.keys(aliases).length <= MAX_ALIASES, `must hold at most ${MAX_ALIASES} names`);

/** Integer minor units (cents) and the ISO 4217 code they are minor units of. */
export const Money = z.strictObject({
  amount: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
});
export type Money = z.output<typeof Money>;

export const Item = z.strictObject({
  sku: shortText,
  title: z.string().max(MAX_SHORT_TEXT).optional(),
  quantity: z.int().min(1).max(MAX_QUANTITY),
});
export type Item = z.output<typeof Item>;

/** RFC 3339, any offset; a year has four digits. */
export const Instant = z.iso.datetime({ offset: true, message: 'must be an RFC 3339 time' });

export const ORDER_STATUSES = ['placed', 'paid', 'fulfilled', 'refunded', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What a signed source says of an order; a field that is left out is left as it was. */
export const OrderFacts = z.strictObject({
  placedAt: Instant.optional(),
  total: Money.optional(),
  creator: shortText.optional(),
});
export type OrderFacts = z.output<typeof OrderFacts>;

export const VERIFICATIONS = ['claimed', 'verified', 'conflict'] as const;
export type Verification = (typeof VERIFICATIONS)[number];
