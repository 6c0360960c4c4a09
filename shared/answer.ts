// What the server answers a shopper's page: acknowledgements, what became of an event, and the store's settings.
import { z } from 'zod';
import { RESERVATION_STATES } from './kinds.ts';
import { MAX_SCORE } from './rating.ts';
import type { ProblemDocument } from './wire.ts';

const FieldErrors = z.array(z.strictObject({ pointer: z.string(), detail: z.string() }));

export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: FieldErrors.optional(),
}) as unknown as z.ZodType<ProblemDocument>;

const ReservationOutcome = z.strictObject({
  id: z.string(),
  state: z.enum(RESERVATION_STATES),
  heldUntil: z.iso.datetime().nullable(),
});

/** What became of one event; the member that is there follows from the event's type. */
export const Outcome = z.strictObject({
  score: z.int().min(1).max(MAX_SCORE).optional(),
  subscription: z
    .strictObject({ email: z.string().nullable(), phone: z.string().nullable(), sms: z.boolean(), active: z.boolean() })
    .optional(),
  reservation: ReservationOutcome.optional(),
  request: z.strictObject({ id: z.string(), state: z.enum(['pending', 'withdrawn']) }).optional(),
});
export type Outcome = z.output<typeof Outcome>;

/** `stored` and `duplicate` both mean: on disk. Only these two may be shown to a shopper as saved. */
export const EventResult = z.strictObject({
  id: z.string().nullable(),
  status: z.enum(['stored', 'duplicate', 'rejected']),
  outcome: Outcome.optional(),
  problem: Problem.optional(),
});
export type EventResult = z.output<typeof EventResult>;

export const BatchAnswer = z.strictObject({ results: z.array(EventResult) });
export type BatchAnswer = z.output<typeof BatchAnswer>;

/** A named door's answer: the outcome's members stand beside `id` and `status`. */
export const DoorAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(['stored', 'duplicate']),
  ...Outcome.shape,
});

/** A capsule as shoppers see it: `left` is how many places can still be held, `holdHours` how long one is kept. */
export const CapsuleOffer = z.strictObject({
  id: z.string(),
  title: z.string(),
  items: z.array(z.strictObject({ sku: z.string(), title: z.string() })),
  places: z.int(),
  left: z.int(),
  holdHours: z.number(),
});
export type CapsuleOffer = z.output<typeof CapsuleOffer>;

export const StoreConfig = z.strictObject({
  store: z.strictObject({ name: z.string() }),
  capsules: z.array(CapsuleOffer),
});
export type StoreConfig = z.output<typeof StoreConfig>;
