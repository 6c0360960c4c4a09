// Every table's columns, as both engines return them: ids are text, times epoch milliseconds, booleans 0 or 1,
// JSON opaque text. `store_id` is in every key.

export interface StoresTable {
  id: string;
  name: string;
  mode: 'test' | 'live';
  time_zone: string;
  /** JSON array of origins; empty = any. */
  allowed_origins: string;
  /** How far back an event without an order number is linked to the order its session reveals. */
  attribution_window_ms: number;
  created_at: number;
}

export interface KeysTable {
  /** sha256 of the key, hex: the only trace a secret key leaves. */
  hash: string;
  store_id: string;
  kind: 'publishable' | 'secret';
  /** The publishable key itself; a secret key's last four characters. */
  shown: string;
  created_at: number;
}

export interface SignInsTable {
  /** sha256 of the session cookie's token, hex. */
  hash: string;
  store_id: string;
  expires_at: number;
}

/** One row that is written to prove that a commit works. */
export interface ReadinessTable {
  id: string;
  checked_at: number;
}

/** Which `received_at` was given last; who commits to a store holds its row. */
export interface TurnsTable {
  store_id: string;
  received_at: number;
  /** Nobody commits to the store before this time; a fence whose owner was killed ends by itself. */
  fenced_until: number;
}

/** The log. Append-only; `body` holds what no query asks for. */
export interface EventsTable {
  id: string;
  store_id: string;
  type: string;
  /** '' for what no shopper's session did. */
  session_id: string;
  seq: number | null;
  order_number: string | null;
  /** The client's time, corrected for its clock. */
  at: number;
  /** Strictly rising with the commits to a store; exports and cursors follow it. */
  received_at: number;
  content_hash: string;
  body: string;
}

/** Which order each event of a session belongs to. */
export interface SessionEventsTable {
  store_id: string;
  session_id: string;
  /** Whether the event itself names its order. */
  named: number;
  at: number;
  seq: number;
  event_id: string;
  /** The order it is linked to; '' = none yet. */
  order_key: string;
  inferred: number;
  /** When the server had heard both the event and what links it there. */
  heard_at: number;
}

/** A claim that an order goes by another name as well. */
export interface AliasesTable {
  store_id: string;
  name: string;
  order_key: string;
  kind: string;
  value: string;
  /** The folded value, for search. */
  value_key: string;
  /** When the server first heard the claim. */
  heard_at: number;
}

/** Events that name their order by an alias: they move when the alias comes to mean another order. */
export interface AliasEventsTable {
  store_id: string;
  name: string;
  event_id: string;
}

export interface TimelineTable {
  store_id: string;
  order_key: string;
  at: number;
  event_id: string;
  inferred: number;
}

export interface OrdersTable {
  store_id: string;
  order_key: string;
  order_number: string;
  /** When it was placed or, until a trusted source says so, when it was first heard of. */
  listed_at: number;
  first_at: number;
  placed_at: number | null;
  total_amount: number | null;
  total_currency: string | null;
  creator: string | null;
  status: string | null;
  verification: string;
  events: number;
  touches: number;
  last_at: number | null;
  csat_score: number | null;
  csat_at: number | null;
  /** Whose rating that is: of all who rated this order, the session that the server heard first. */
  csat_session_id: string | null;
  csat_heard_at: number | null;
  open_requests: number;
}

/** The latest rating of each session on each order ('' = on none). */
export interface RatingsTable {
  store_id: string;
  order_key: string;
  session_id: string;
  event_id: string;
  seq: number;
  at: number;
  score: number;
  /** When the server first heard this session rate this order, the order included: who came first is not a client's to say. */
  first_heard_at: number;
}

/** The latest word of each session on updates about each order, by e-mail and by phone. */
export interface SubscriptionsTable {
  store_id: string;
  /** ' *' = about every order: said without a number, to end them all. */
  order_key: string;
  session_id: string;
  channel: 'email' | 'phone';
  event_id: string;
  seq: number;
  at: number;
  /** '' where it was ended without saying which. */
  address: string;
  sms: number;
  active: number;
  consent_text: string | null;
  consent_version: string | null;
}

/** What a merchant offers to be held. */
export interface CapsulesTable {
  store_id: string;
  id: string;
  title: string;
  /** JSON: [{ sku, title }]. */
  items: string;
  places: number;
  hold_ms: number;
  created_at: number;
}

export interface ReservationsTable {
  store_id: string;
  id: string;
  capsule_id: string;
  session_id: string;
  order_key: string;
  /** Whom the place is for, in lower case; '' = not said. */
  email: string;
  phone: string;
  /** What the server decided last; with a withdrawal by its own session it makes the `state`. */
  decided: string;
  state: string;
  /** 0 until it was held. */
  held_until: number;
  /** The decision that put it on the waitlist: places are given in the order of decisions. */
  waitlisted_by: string;
}

/** Who took back what: a reservation or a request, under its event's id. It counts if the same session made it. */
export interface WithdrawalsTable {
  store_id: string;
  subject_id: string;
  session_id: string;
}

export interface RequestsTable {
  store_id: string;
  id: string;
  order_key: string;
  session_id: string;
  kind: string;
  state: string;
  at: number;
}

/** Counters per day of the store's own time zone. */
export interface DailyTable {
  store_id: string;
  day: string;
  /** `event:<type>` or `csat:<score>`. */
  name: string;
  count: number;
}

export interface Tables {
  stores: StoresTable;
  keys: KeysTable;
  sign_ins: SignInsTable;
  readiness: ReadinessTable;
  turns: TurnsTable;
  events: EventsTable;
  session_events: SessionEventsTable;
  aliases: AliasesTable;
  alias_events: AliasEventsTable;
  timeline: TimelineTable;
  orders: OrdersTable;
  ratings: RatingsTable;
  subscriptions: SubscriptionsTable;
  capsules: CapsulesTable;
  reservations: ReservationsTable;
  requests: RequestsTable;
  withdrawals: WithdrawalsTable;
  daily: DailyTable;
}
