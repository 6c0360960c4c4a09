// Events as a page would send them, with only what a test is about spelled out.
import { randomUUID } from 'node:crypto';

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
