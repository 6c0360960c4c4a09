// Builds one event: its id, its time, the order it is about and the page it was said on.
import type { EventInput, ShopperType } from '../shared/event.ts';
import { pageUrl } from '../shared/page-url.ts';
import type { FoundOrder } from './order/detect.ts';
import type { Shopper } from './shopper.ts';
import { uuidv7 } from './uuid.ts';
import { writeJson } from './write-json.ts';

export interface Circumstances {
  sessionId: string;
  order: FoundOrder | null;
  shopper: Shopper | undefined;
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
  const { number: orderNumber, source, confidence, aliases, token } = order ?? {};
  const json = writeJson({
    id,
    type,
    occurredAt: new Date(nowMs).toISOString(),
    sessionId,
    orderNumber,
    order: order ? { source, confidence, aliases, token } : undefined,
    shopper,
    page: { url: pageUrl(location.href), locale },
    data,
  });
  return { id, json };
}
