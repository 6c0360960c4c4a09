// The merchant's door: a secret key or the dashboard's session in, reports out.
import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import type { z } from 'zod';
import { fieldErrors } from '../../shared/parse-event.ts';
import { reportEvents } from '../reports/events.ts';
import { reportOrder } from '../reports/order.ts';
import { reportOrders } from '../reports/orders.ts';
import type { Db } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import type { Auth } from './auth.ts';
import { toCsv, toNdjson } from './exports.ts';
import { OPERATIONS } from './operations.ts';
import { Problem } from './problem.ts';

export interface MerchantEnv {
  Variables: { shop: Shop };
}

export function createMerchant({ auth, reader }: { auth: Auth; reader: Db }): Hono<MerchantEnv> {
  const app = new Hono<MerchantEnv>();
  app.use(async (c, next) => {
    c.set('shop', await auth.merchant(c));
    await next();
    c.header('cache-control', 'private, no-store');
  });
  app.get('/orders', queryOf(OPERATIONS.orders.query), async (c) => {
    const answer = await reportOrders(reader, c.var.shop, c.req.valid('query'));
    if (!answer) throw badCursor();
    return c.json(answer);
  });
  app.get('/orders/:number', async (c) => {
    const answer = await reportOrder(reader, c.var.shop, c.req.param('number'));
    if (!answer) throw new Problem('not_found', 'No order of this store goes by that name.');
    return c.json(answer);
  });
  app.get('/exports/events.ndjson', (c) => {
    const body = toNdjson(reportEvents(reader, c.var.shop.id));
    return c.body(body, 200, downloadHeaders('application/x-ndjson', 'events.ndjson'));
  });
  app.get('/exports/events.csv', (c) => {
    const body = toCsv(reportEvents(reader, c.var.shop.id));
    return c.body(body, 200, downloadHeaders('text/csv; charset=utf-8', 'events.csv'));
  });
  return app;
}

/** Validates the query by an operation's own schema; a wrong field is named. */
function queryOf<T extends z.ZodObject>(schema: T) {
  return zValidator('query', schema, (result) => {
    if (result.success) return;
    const errors = fieldErrors(result.error);
    throw new Problem('invalid_field', `${errors[0]?.pointer} ${errors[0]?.detail}`, { errors });
  });
}

function badCursor(): Problem {
  const detail = 'is not a cursor of this list';
  return new Problem('invalid_field', `/cursor ${detail}`, { errors: [{ pointer: '/cursor', detail }] });
}

function downloadHeaders(type: string, name: string): Record<string, string> {
  return { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` };
}
