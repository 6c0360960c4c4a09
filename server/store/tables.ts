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
  sessions: ['store_id', 'session_id'],
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

/** A registry is asked before the store is known: its key names no store. */
export function isRegistry(table: keyof Tables): boolean {
  return !(TABLE_KEYS[table] as readonly string[]).includes('store_id');
}
