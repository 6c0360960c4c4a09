// Every report's question and answer, as merchants' programs and the dashboard see them.
import { z } from 'zod';
import { Money, ORDER_STATUSES, VERIFICATIONS } from './order.ts';
import { MAX_SCORE, RATINGS } from './rating.ts';
import { DEFAULT_PAGE, MAX_PAGE, MAX_SHORT_TEXT } from './wire.ts';

const Day = z.iso.date('must be a day such as 2026-11-21');
const Time = z.iso.datetime();
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const PageQuestion = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  cursor: z.string().max(2_048).optional(),
});

/** `from` and `to` are days in the store's time zone, both included. */
export const OrdersQuestion = z.strictObject({
  ...PageQuestion.shape,
  q: z
    .string()
    .trim()
    .max(MAX_SHORT_TEXT)
    .optional()
    .describe('an order number or any other name of the order, or how it begins'),
  from: Day.optional(),
  to: Day.optional(),
  widget: flag.optional().describe('only orders the widget touched, or only those it did not'),
  score: z.coerce.number().int().min(1).max(MAX_SCORE).optional(),
  creator: z.string().max(MAX_SHORT_TEXT).optional(),
});
export type OrdersQuestion = z.output<typeof OrdersQuestion>;

const CsatAnswer = z.strictObject({
  score: z.int().min(1).max(MAX_SCORE),
  rating: z.enum(RATINGS),
  at: Time,
});

/** One order in the list. `placedAt`, `total`, `creator` and `status` are null until a trusted source says them. */
export const OrderRow = z.strictObject({
  orderNumber: z.string(),
  placedAt: Time.nullable(),
  total: Money.nullable(),
  creator: z.string().nullable(),
  status: z.enum(ORDER_STATUSES).nullable(),
  verification: z.enum(VERIFICATIONS),
  widget: z.strictObject({ touched: z.boolean(), events: z.int(), lastAt: Time.nullable() }),
  csat: CsatAnswer.nullable(),
  requests: z.strictObject({ open: z.int() }),
});
export type OrderRow = z.output<typeof OrderRow>;

export const OrdersAnswer = z.strictObject({ data: z.array(OrderRow), nextCursor: z.string().nullable() });
export type OrdersAnswer = z.output<typeof OrdersAnswer>;

/** One thing that happened on an order; `inferred` where its number was learned later in the same session. */
export const TimelineEntry = z.strictObject({
  id: z.string(),
  type: z.string(),
  at: Time,
  orderNumber: z.string(),
  inferred: z.boolean(),
  sessionRef: z.string().nullable().describe('base64url(sha256(sessionId)), or null for what no session did'),
  data: z.record(z.string(), z.json()),
});
export type TimelineEntry = z.output<typeof TimelineEntry>;

export const OrderAnswer = z.strictObject({
  ...OrderRow.shape,
  aliases: z.array(z.strictObject({ kind: z.string(), value: z.string() })),
  timeline: z.array(TimelineEntry),
});
export type OrderAnswer = z.output<typeof OrderAnswer>;
