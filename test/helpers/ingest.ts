// Events through the real queue, and what the read tables then say.

import type { Kept } from '../../server/ingest/commit.ts';
import { reportOrder } from '../../server/reports/order.ts';
import type { OrderAnswer } from '../../shared/report.ts';
import { makeShop, openTestStore, type TestShop, type TestStore } from './app.ts';
import { parsed } from './event.ts';

export interface Shopfront extends TestStore, TestShop {
  /** Checks and stores events as one request, as they would come over the wire. */
  send(...events: object[]): Promise<Kept[]>;
  /** The order's panel; null where there is none of that name. */
  order(name: string): Promise<OrderAnswer | null>;
}

export async function openShopfront(now?: () => number): Promise<Shopfront> {
  const opened = await openTestStore(now);
  const keys = await makeShop(opened.queue);
  return {
    ...opened,
    ...keys,
    async send(...events) {
      return (await opened.queue.ingest({ shop: keys.shop, events: events.map(parsed), sentAt: null })) as Kept[];
    },
    order: (name) => reportOrder(opened.store.reader, keys.shop, name),
  };
}
