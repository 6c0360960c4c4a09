// Every table and its key: what walks over all of them (distribution, moving a store) learns it here.
import type { Tables } from './schema.ts';

type Keys = { readonly [T in keyof Tables]: readonly (keyof Tables[T] & string)[] };

export const TABLE_KEYS = {
  stores: ['id'],
  keys: ['hash'],
  sign_ins: ['hash'],
  readiness: ['id'],
  turns: ['store_id'],
  events: ['id', 'store_id'],
  session_events: ['store_id', 'session_id', 'named', 'seq', 'at', 'event_id'],
  aliases: ['store_id', 'name', 'order_key'],
  alias_events: ['store_id', 'name', 'event_id'],
  timeline: ['store_id', 'order_key', 'at', 'event_id'],
  orders: ['store_id', 'order_key'],
  ratings: ['store_id', 'order_key', 'session_id'],
  subscriptions: ['store_id', 'session_id', 'order_key', 'channel'],
  capsules: ['store_id', 'id'],
  reservations: ['store_id', 'id'],
  requests: ['store_id', 'id'],
  withdrawals: ['store_id', 'subject_id', 'session_id'],
  daily: ['store_id', 'day', 'name'],
} as const satisfies Keys;

export const TABLES = Object.keys(TABLE_KEYS) as (keyof Tables)[];

/** Which tables the projections write: all of it follows from the log. What stands in the others stands nowhere else. */
const IS_READ_TABLE: { readonly [T in keyof Tables]: boolean } = {
  stores: false,
  keys: false,
  sign_ins: false,
  readiness: false,
  turns: false,
  events: false,
  session_events: true,
  aliases: true,
  alias_events: true,
  timeline: true,
  orders: true,
  ratings: true,
  subscriptions: true,
  capsules: false,
  reservations: true,
  requests: true,
  withdrawals: true,
  daily: true,
};

export const READ_TABLES = TABLES.filter((table) => IS_READ_TABLE[table]);

/** A registry is asked before the store is known: its key names no store. */
export function isRegistry(table: keyof Tables): boolean {
  return !(TABLE_KEYS[table] as readonly string[]).includes('store_id');
}
