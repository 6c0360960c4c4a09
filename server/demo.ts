// The demo store: made at the first start where there is no store yet, so that the first look shows something true.

import { commitServerEvents } from './ingest/commit.ts';
import type { Queue } from './ingest/queue.ts';
import { createServerEvent } from './ingest/server-event.ts';
import { createCapsule } from './store/capsules.ts';
import type { Store } from './store/store.ts';
import { createKey, createShop, type Shop } from './store/stores.ts';

export interface DemoStore {
  shop: Shop;
  publishableKey: string;
  secretKey: string;
}

const HOUR_MS = 3_600_000;

/** The orders the demo shop's pages show, as the shop itself would report them. */
const ORDERS = [
  { number: 'GG-003', hoursAgo: 9 * 24, amount: 5_800, creator: null, statuses: ['placed', 'paid', 'refunded'] },
  { number: 'GG-002', hoursAgo: 5 * 24, amount: 7_000, creator: null, statuses: ['placed', 'paid', 'fulfilled'] },
  { number: 'GG-001', hoursAgo: 2, amount: 10_200, creator: 'kiln-diaries', statuses: ['placed', 'paid'] },
] as const;

export async function createDemoStore(store: Store, queue: Queue): Promise<DemoStore> {
  return queue.write(async (tx, receivedAt) => {
    const shop = await createShop(tx, { name: 'Glaze & Grain', mode: 'test', timeZone: 'UTC' });
    await createCapsule(tx, shop.id, {
      id: 'winter-table',
      title: 'The winter table',
      items: [
        { sku: 'tide-mug', title: 'Tide mug' },
        { sku: 'ash-bowl', title: 'Ash bowl' },
        { sku: 'dune-plate', title: 'Dune plate' },
        { sku: 'oak-board', title: 'Oak board' },
      ],
      places: 12,
      holdHours: 48,
    });
    const events = ORDERS.flatMap(({ number, hoursAgo, amount, creator, statuses }) =>
      statuses.map((status, index) => {
        const at = receivedAt - hoursAgo * HOUR_MS + index * HOUR_MS;
        const subject = { storeId: shop.id, sessionId: '', seq: null, orderNumber: number, body: {} };
        const facts = {
          placedAt: new Date(receivedAt - hoursAgo * HOUR_MS).toISOString(),
          total: { amount, currency: 'EUR' },
          ...(creator !== null && { creator }),
        };
        return { ...createServerEvent(subject, `order.${status}`, index === 0 ? facts : {}, receivedAt), at };
      }),
    );
    await commitServerEvents(store, tx, shop, events);
    return {
      shop,
      publishableKey: await createKey(tx, shop, 'publishable'),
      secretKey: await createKey(tx, shop, 'secret'),
    };
  });
}
