// A parsed event → a row for the log: the device's clock corrected, secrets dropped, its content hashed.
import { hash } from 'node:crypto';
import type { ShopperEvent } from '../../shared/event.ts';
import { pageUrl } from '../../shared/page-url.ts';
import type { LogEvent } from '../store/events.ts';

/** Below this a difference between the clocks may be the network's, and is left alone. */
const SKEW_TOLERATED_MS = 10_000;

/** What time it is, and the log's own count of it, which never goes back and may have run ahead. */
export interface Moment {
  now: number;
  receivedAt: number;
}

/** `sentAt`: what the device's clock said when it sent these events, epoch ms; null where it did not say. */
export function stamp(
  storeId: string,
  events: readonly ShopperEvent[],
  sentAt: number | null,
  moment: Moment,
): LogEvent[] {
  return events.map((event) => toLogEvent(storeId, event, sentAt, moment));
}

function toLogEvent(
  storeId: string,
  event: ShopperEvent,
  sentAt: number | null,
  { now, receivedAt }: Moment,
): LogEvent {
  const { id, type, sessionId, seq, orderNumber, order, shopper, page, data } = event;
  const body = {
    data,
    ...(order && { order: withoutToken(order) }),
    ...(shopper && { shopper: withoutToken(shopper) }),
  };
  return {
    storeId,
    id,
    type,
    sessionId,
    seq: seq ?? null,
    orderNumber: orderNumber ?? null,
    at: correctedTime(Date.parse(event.occurredAt), sentAt, now),
    receivedAt,
    contentHash: hash('sha256', JSON.stringify([type, sessionId, orderNumber ?? null, body]), 'base64'),
    body: { ...body, ...(page && { page: withoutSecrets(page) }) },
  } as LogEvent;
}

/** Never later than now, and never before the epoch, whatever the device believes. */
function correctedTime(occurredAt: number, sentAt: number | null, now: number): number {
  const skew = sentAt === null ? 0 : now - sentAt;
  const at = Math.abs(skew) < SKEW_TOLERATED_MS ? occurredAt : occurredAt + skew;
  return Math.max(0, Math.min(at, now));
}

/** A token opens things; the log is read by many. */
function withoutToken<T extends { token?: unknown }>({ token: _token, ...rest }: T): Omit<T, 'token'> {
  return rest;
}

/** The widget strips addresses before it sends them; hand-written clients may not. */
function withoutSecrets({ url, ...rest }: NonNullable<ShopperEvent['page']>): NonNullable<ShopperEvent['page']> {
  return url !== undefined && URL.canParse(url) ? { ...rest, url: pageUrl(url) } : rest;
}
