// The names and numbers both sides put on the wire. Constants only; this file imports nothing.

/** Where a shopper's page talks to the server. */
export const EVENTS_PATH = '/api/support/events';
export const CONFIG_PATH = '/api/support/config';
/** One event each, for hand-written clients: the door's path and the event it makes. */
export const DOORS = {
  '/api/support/csat': 'csat.rated',
  '/api/support/order-updates': 'updates.subscribed',
  '/api/support/capsule': 'capsule.reserved',
  '/api/support/requests': 'request.opened',
} as const;

export const SESSION_ID_PATTERN = /^[A-Za-z0-9_-]{16,128}$/;

/** Characters are UTF-16 code units, as in an input's `maxlength`. */
export const MAX_ORDER_NUMBER = 64;
export const MAX_MESSAGE = 4_000;
export const MAX_SHORT_TEXT = 200;
export const MAX_EMAIL = 254;
export const MAX_ITEMS = 50;
export const MAX_QUANTITY = 999;
export const MAX_ALIASES = 10;
export const MAX_TOKEN = 4_096;
export const MAX_URL = 2_048;
export const MAX_IDEMPOTENCY_KEY = 255;

export const MAX_BATCH_EVENTS = 100;
export const MAX_EVENT_BYTES = 16_384;
export const MAX_BODY_BYTES = 262_144;
/** What `introduction.seen` and `activity.noted` may carry, as JSON. */
export const MAX_FREE_BYTES = 2_048;
export const MAX_DEPTH = 8;

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 200;

/**
 * RFC 9457 problem codes: a closed list. A program may switch on them; `title` is for people and may change.
 */
export const PROBLEMS = {
  invalid_json: { status: 400, title: 'The body is not JSON' },
  key_missing: { status: 401, title: 'A key is needed' },
  key_unknown: { status: 401, title: 'The key is not known' },
  key_not_allowed: { status: 403, title: 'This key may not do this' },
  origin_not_allowed: { status: 403, title: 'This origin may not use the key' },
  type_not_allowed: { status: 403, title: 'Only the server makes events of this type' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  body_too_large: { status: 413, title: 'The body is too large' },
  event_too_large: { status: 413, title: 'The event is too large' },
  unsupported_media_type: { status: 415, title: 'Send JSON' },
  batch_size: { status: 422, title: 'Send 1 to 100 events' },
  invalid_field: { status: 422, title: 'A field is wrong' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'Cannot store this now' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** An RFC 9457 document; `pointer` is RFC 6901, relative to the body or, inside a batch's result, to the event. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  errors?: FieldError[];
}

export interface FieldError {
  pointer: string;
  detail: string;
}
