// Events as a page would send them, with only what a test is about spelled out.
import { randomUUID } from 'node:crypto';
import type { ShopperEvent } from '../../shared/event.ts';
import { parseEvent } from '../../shared/parse-event.ts';

export const SESSION = 'session-0123456789';

let tick = 0;

/** A second later than the one before it, unless told otherwise. */
export function event(type: string, data: object = {}, more: Record<string, unknown> = {}): Record<string, unknown> {
  tick += 1;
  return {
    id: randomUUID(),
    type,
    occurredAt: new Date(Date.UTC(2026, 9, 1) + tick * 1000).toISOString(),
    sessionId: SESSION,
    data,
    ...more,
  };
}

export function rated(rating: string, orderNumber?: string, more: Record<string, unknown> = {}) {
  return event('csat.rated', { rating }, { ...(orderNumber !== undefined && { orderNumber }), ...more });
}

/** As the queue takes it. */
export function parsed(value: object): ShopperEvent {
  const result = parseEvent(JSON.parse(JSON.stringify(value)));
  if (!result.ok) throw new Error(result.detail);
  return result.event;
}
