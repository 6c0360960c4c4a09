// The log, the registries and the first read tables. Only text and bigint columns, one statement at a time, and
// store_id in every key, so that distributed PostgreSQL takes the same migration.
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { type Columns, createTable } from './table.ts';

export async function up(db: Kysely<Tables>): Promise<void> {
  const create = <T extends keyof Tables & string>(
    table: T,
    columns: Columns<Tables[T]>,
    key: (keyof Tables[T] & string)[],
  ) => createTable(db, table, columns, key);

  await create(
    'stores',
    {
      id: 'text',
      name: 'text',
      mode: 'text',
      time_zone: 'text',
      allowed_origins: 'text',
      attribution_window_ms: 'bigint',
      created_at: 'bigint',
    },
    ['id'],
  );
  await create('keys', { hash: 'text', store_id: 'text', kind: 'text', shown: 'text', created_at: 'bigint' }, ['hash']);
  await create('sign_ins', { hash: 'text', store_id: 'text', expires_at: 'bigint' }, ['hash']);
  await create('readiness', { id: 'text', checked_at: 'bigint' }, ['id']);
  await create('turns', { store_id: 'text', received_at: 'bigint', fenced_until: 'bigint' }, ['store_id']);
  await create(
    'events',
    {
      id: 'text',
      store_id: 'text',
      type: 'text',
      session_id: 'text',
      seq: 'bigint?',
      order_number: 'text?',
      at: 'bigint',
      received_at: 'bigint',
      content_hash: 'text',
      body: 'text',
    },
    ['id', 'store_id'],
  );
  await db.schema.createIndex('events_received').on('events').columns(['store_id', 'received_at', 'id']).execute();
  await create(
    'session_events',
    {
      store_id: 'text',
      session_id: 'text',
      named: 'bigint',
      seq: 'bigint',
      at: 'bigint',
      event_id: 'text',
      order_key: 'text',
      inferred: 'bigint',
      heard_at: 'bigint',
    },
    ['store_id', 'session_id', 'named', 'seq', 'at', 'event_id'],
  );
  await create(
    'aliases',
    {
      store_id: 'text',
      name: 'text',
      order_key: 'text',
      kind: 'text',
      value: 'text',
      value_key: 'text',
      heard_at: 'bigint',
    },
    ['store_id', 'name', 'order_key'],
  );
  await db.schema.createIndex('aliases_order').on('aliases').columns(['store_id', 'order_key']).execute();
  await db.schema.createIndex('aliases_value').on('aliases').columns(['store_id', 'value_key']).execute();
  await create('alias_events', { store_id: 'text', name: 'text', event_id: 'text' }, ['store_id', 'name', 'event_id']);
  await create(
    'timeline',
    { store_id: 'text', order_key: 'text', at: 'bigint', event_id: 'text', inferred: 'bigint' },
    ['store_id', 'order_key', 'at', 'event_id'],
  );
  await create(
    'orders',
    {
      store_id: 'text',
      order_key: 'text',
      order_number: 'text',
      listed_at: 'bigint',
      first_at: 'bigint',
      placed_at: 'bigint?',
      total_amount: 'bigint?',
      total_currency: 'text?',
      creator: 'text?',
      status: 'text?',
      verification: 'text',
      events: 'bigint',
      touches: 'bigint',
      last_at: 'bigint?',
      csat_score: 'bigint?',
      csat_at: 'bigint?',
      csat_session_id: 'text?',
      csat_heard_at: 'bigint?',
      open_requests: 'bigint',
    },
    ['store_id', 'order_key'],
  );
  await db.schema.createIndex('orders_listed').on('orders').columns(['store_id', 'listed_at', 'order_key']).execute();
  await create(
    'ratings',
    {
      store_id: 'text',
      order_key: 'text',
      session_id: 'text',
      event_id: 'text',
      seq: 'bigint',
      at: 'bigint',
      score: 'bigint',
      first_heard_at: 'bigint',
    },
    ['store_id', 'order_key', 'session_id'],
  );
  await db.schema
    .createIndex('ratings_first')
    .on('ratings')
    .columns(['store_id', 'order_key', 'first_heard_at', 'session_id'])
    .execute();
  await create(
    'subscriptions',
    {
      store_id: 'text',
      order_key: 'text',
      session_id: 'text',
      channel: 'text',
      event_id: 'text',
      seq: 'bigint',
      at: 'bigint',
      address: 'text',
      sms: 'bigint',
      active: 'bigint',
      consent_text: 'text?',
      consent_version: 'text?',
    },
    ['store_id', 'session_id', 'order_key', 'channel'],
  );
  await create(
    'capsules',
    {
      store_id: 'text',
      id: 'text',
      title: 'text',
      items: 'text',
      places: 'bigint',
      hold_ms: 'bigint',
      created_at: 'bigint',
    },
    ['store_id', 'id'],
  );
  await create(
    'reservations',
    {
      store_id: 'text',
      id: 'text',
      capsule_id: 'text',
      session_id: 'text',
      order_key: 'text',
      email: 'text',
      phone: 'text',
      decided: 'text',
      state: 'text',
      held_until: 'bigint',
      waitlisted_by: 'text',
    },
    ['store_id', 'id'],
  );
  await db.schema
    .createIndex('reservations_queue')
    .on('reservations')
    .columns(['store_id', 'capsule_id', 'state', 'waitlisted_by'])
    .execute();
  await db.schema
    .createIndex('reservations_due')
    .on('reservations')
    .columns(['state', 'held_until', 'store_id'])
    .execute();
  await db.schema.createIndex('reservations_session').on('reservations').columns(['store_id', 'session_id']).execute();
  await db.schema.createIndex('reservations_email').on('reservations').columns(['store_id', 'email']).execute();
  await db.schema.createIndex('reservations_phone').on('reservations').columns(['store_id', 'phone']).execute();
  await create('withdrawals', { store_id: 'text', subject_id: 'text', session_id: 'text' }, [
    'store_id',
    'subject_id',
    'session_id',
  ]);
  await create(
    'requests',
    {
      store_id: 'text',
      id: 'text',
      order_key: 'text',
      session_id: 'text',
      kind: 'text',
      state: 'text',
      at: 'bigint',
    },
    ['store_id', 'id'],
  );
  await create('daily', { store_id: 'text', day: 'text', name: 'text', count: 'bigint' }, ['store_id', 'day', 'name']);
}
