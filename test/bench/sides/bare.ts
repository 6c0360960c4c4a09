// The bar: what Hono and zod cost with nothing behind them. The same schema, the same answer, nothing kept.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { EventsBody } from './events-body.ts';

const app = new Hono();
app.post('/api/support/events', async (c) => {
  const parsed = EventsBody.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ title: 'A field is wrong' }, 422);
  return c.json({ results: parsed.data.events.map(({ id }) => ({ id, status: 'stored' })) });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`listens at :${port}`));
