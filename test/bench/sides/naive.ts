// What most people would write: Express, zod, SQLite, one durable insert an event. No read tables, no deduplication told.
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import express from 'express';
import { EventsBody } from './events-body.ts';

const database = new Database(process.env.DATABASE_FILE);
database.pragma('journal_mode = WAL');
// Said outright: the library falls back to NORMAL, which may lose what was acknowledged.
database.pragma('synchronous = FULL');
database.exec(`
  create table events (
    store_id text not null, id text not null, type text not null, session_id text not null, order_number text,
    at integer not null, body text not null, primary key (store_id, id)
  );
  create index events_by_order on events (store_id, order_number, at);
  create index events_by_type on events (store_id, type, at);
`);
const insert = database.prepare('insert or ignore into events values (?, ?, ?, ?, ?, ?, ?)');

const app = express();
app.use(express.json({ type: () => true, limit: '256kb' }));
app.post('/api/support/events', (request, response) => {
  const parsed = EventsBody.safeParse(request.body);
  if (!parsed.success) return response.status(422).json({ title: 'A field is wrong' });
  const results = parsed.data.events.map((event) => {
    const { id, type, sessionId, orderNumber, occurredAt } = event;
    insert.run('store', id, type, sessionId, orderNumber ?? null, Date.parse(occurredAt), JSON.stringify(event));
    return { id, status: 'stored' };
  });
  return response.json({ results });
});
const server = app.listen(0, '127.0.0.1', () => console.log(`listens at :${(server.address() as AddressInfo).port}`));
