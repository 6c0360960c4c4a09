// Every documented operation: the routes validate with the very schemas the OpenAPI document is made from.
import { z } from 'zod';
import { BatchAnswer, DoorAnswer, StoreConfig } from '../../shared/answer.ts';
import { DOOR_BODIES, ShopperEvent } from '../../shared/event.ts';
import { Instant } from '../../shared/order.ts';
import { OrderAnswer, OrdersAnswer, OrdersQuestion } from '../../shared/report.ts';
import { CONFIG_PATH, DOORS, EVENTS_PATH, MAX_BATCH_EVENTS } from '../../shared/wire.ts';

export interface Operation {
  method: 'get' | 'post';
  /** In OpenAPI's form, `{name}` for a parameter. */
  path: string;
  summary: string;
  /** A named door: it takes an Idempotency-Key. */
  isDoor?: true;
  /** Which key opens it. */
  key: 'publishable' | 'secret';
  query?: z.ZodObject;
  body?: z.ZodType;
  /** By status; a schema is answered as JSON, a text names another media type. */
  answers: Record<number, z.ZodType | string>;
}

const Batch = z.strictObject({
  sentAt: Instant.optional().describe('what the device’s clock says now: lets the server correct it'),
  events: z.array(ShopperEvent).min(1).max(MAX_BATCH_EVENTS),
});

const door = (path: keyof typeof DOORS): Operation => ({
  method: 'post',
  path,
  summary: `One ${DOORS[path]} event, as flat JSON`,
  isDoor: true,
  key: 'publishable',
  body: DOOR_BODIES[path],
  answers: { 201: DoorAnswer, 200: DoorAnswer },
});

export const OPERATIONS = {
  events: {
    method: 'post',
    path: EVENTS_PATH,
    summary: 'Keep a batch of events; answers after they are on disk, each with its own result',
    key: 'publishable',
    body: Batch,
    answers: { 200: BatchAnswer },
  },
  csat: door('/api/support/csat'),
  orderUpdates: door('/api/support/order-updates'),
  capsule: door('/api/support/capsule'),
  requests: door('/api/support/requests'),
  config: {
    method: 'get',
    path: CONFIG_PATH,
    summary: 'What the widget shows of the store',
    key: 'publishable',
    answers: { 200: StoreConfig },
  },
  orders: {
    method: 'get',
    path: '/api/merchant/orders',
    summary: 'Orders, newest first, with what the widget did on each',
    key: 'secret',
    query: OrdersQuestion,
    answers: { 200: OrdersAnswer },
  },
  order: {
    method: 'get',
    path: '/api/merchant/orders/{number}',
    summary: 'One order by any of its names, with its timeline',
    key: 'secret',
    answers: { 200: OrderAnswer },
  },
  exportNdjson: {
    method: 'get',
    path: '/api/merchant/exports/events.ndjson',
    summary: 'Every event, one JSON object a line',
    key: 'secret',
    answers: { 200: 'application/x-ndjson' },
  },
  exportCsv: {
    method: 'get',
    path: '/api/merchant/exports/events.csv',
    summary: 'Every event, one row each; cells that begin a formula are neutralised',
    key: 'secret',
    answers: { 200: 'text/csv' },
  },
} satisfies Record<string, Operation>;
