// The demo store: made at the first start where there is no store yet, so that the first look shows something true.
import { commitServerEvents } from './ingest/commit.ts';
import type { Queue } from './ingest/queue.ts';
import { createServerEvent } from './ingest/server-event.ts';
import { createCapsule } from './store/capsules.ts';
import { createKey, createShop, findShop, type Shop } from './store/stores.ts';
import { takeTurn } from './store/turn.ts';

export interface DemoStore {
  shop: Shop;
  publishableKey: string;
  secretKey: string;
}

/** No other store is ever shown at /demo/, or signed in to by a printed link. */
export const DEMO_STORE_ID = 'store_demo';

const HOUR_MS = 3_600_000;

/** The orders the demo shop's pages show, as the shop itself would report them. */
const ORDERS = [
  { number: 'GG-003', hoursAgo: 9 * 24, amount: 5_800, creator: null, statuses: ['placed', 'paid', 'refunded'] },
  { number: 'GG-002', hoursAgo: 5 * 24, amount: 7_000, creator: null, statuses: ['placed', 'paid', 'fulfilled'] },
  { number: 'GG-001', hoursAgo: 2, amount: 10_200, creator: 'kiln-diaries', statuses: ['placed', 'paid'] },
] as const;

/** Null where another process that started at the same moment has made it. */
export async function createDemoStore(queue: Queue): Promise<DemoStore | null> {
  return queue.write(async (tx, startedAt) => {
    const receivedAt = await takeTurn(tx, DEMO_STORE_ID, startedAt);
    if (await findShop(tx, DEMO_STORE_ID)) return null;
    const shop = await createShop(tx, { id: DEMO_STORE_ID, name: 'Glaze & Grain', mode: 'test', timeZone: 'UTC' });
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
        const subject = { storeId: shop.id, orderNumber: number };
        const facts = {
          placedAt: new Date(receivedAt - hoursAgo * HOUR_MS).toISOString(),
          total: { amount, currency: 'EUR' },
          ...(creator !== null && { creator }),
        };
        return { ...createServerEvent(subject, `order.${status}`, index === 0 ? facts : {}, receivedAt), at };
      }),
    );
    await commitServerEvents(tx, shop, events);
    return {
      shop,
      publishableKey: await createKey(tx, shop, 'publishable'),
      secretKey: await createKey(tx, shop, 'secret'),
    };
  });
}
