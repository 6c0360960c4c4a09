// The closed lists that forms and schemas share; no imports.

export const REQUEST_KINDS = [
  'return',
  'exchange',
  'resize',
  'service',
  'extension',
  'meeting',
  'waitlist',
  'question',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const CONTACT_WAYS = ['email', 'phone', 'none'] as const;
export type ContactWay = (typeof CONTACT_WAYS)[number];

/** How sure we are that a page is about an order: said by the shop, read off a marked place, or guessed. */
export const CONFIDENCES = ['declared', 'high', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const RESERVATION_STATES = ['held', 'waitlisted', 'refused', 'expired', 'cancelled', 'confirmed'] as const;
export type ReservationState = (typeof RESERVATION_STATES)[number];
