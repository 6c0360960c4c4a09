// Builds one event: its id, its time, the order it is about and the page it was said on.
import type { Envelope, EventInput, ShopperType } from '../shared/event.ts';
import type { FoundOrder } from './order/detect.ts';
import { pageUrl } from './page-url.ts';
import { uuidv7 } from './uuid.ts';

export type Shopper = NonNullable<Envelope['shopper']>;

export interface Circumstances {
  sessionId: string;
  order: FoundOrder | null;
  shopper: Shopper;
  locale: string;
  nowMs: number;
}

/** `json` lacks `seq`: the outbox gives it together with the row. */
export function recordEvent<T extends ShopperType>(
  type: T,
  data: EventInput<T>,
  { sessionId, order, shopper, locale, nowMs }: Circumstances,
): { id: string; json: string } {
  const id = uuidv7(nowMs);
  const event = {
    id,
    type,
    occurredAt: new Date(nowMs).toISOString(),
    sessionId,
    orderNumber: order?.number,
    order: order
      ? { source: order.source, confidence: order.confidence, aliases: order.aliases, token: order.token }
      : undefined,
    shopper: Object.keys(shopper).length > 0 ? shopper : undefined,
    page: { url: pageUrl(location.href), locale },
    data,
  };
  return { id, json: JSON.stringify(event) };
}
