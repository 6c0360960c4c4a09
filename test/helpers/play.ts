// Plays a random history to the real queue.
import { commitServerEvents } from '../../server/ingest/commit.ts';
import type { Queue } from '../../server/ingest/queue.ts';
import { createServerEvent } from '../../server/ingest/server-event.ts';
import { runExpireHolds } from '../../server/jobs/expire-holds.ts';
import { createCapsule } from '../../server/store/capsules.ts';
import type { LogEvent } from '../../server/store/events.ts';
import type { Store } from '../../server/store/store.ts';
import type { Shop } from '../../server/store/stores.ts';
import type { ShopperEvent } from '../../shared/event.ts';
import { makeShop } from './app.ts';
import { parsed } from './event.ts';
import { type Happening, HISTORY_START, toShopperEvent } from './history.ts';

const HOUR = 3_600_000;

/** One database for every history; the queue goes by the clock. */
export interface Stage {
  store: Store;
  queue: Queue;
  clock: { now: number };
}

export async function openShop({ queue }: Stage): Promise<Shop> {
  return (await makeShop(queue, { timeZone: 'Europe/Madrid' })).shop;
}

/** Plays it in a shop of its own, cut into requests. */
export async function play(stage: Stage, history: readonly Happening[], sizes: readonly number[]): Promise<Shop> {
  const { store, queue, clock } = stage;
  clock.now = HISTORY_START + 300 * HOUR;
  const shop = await openShop(stage);
  const capsule = { id: 'c1', title: 'Capsule', items: [], places: 1, holdHours: 5 };
  await queue.write((tx) => createCapsule(tx, shop.id, capsule));
  for (const indexes of cut([...history.keys()], sizes)) {
    const events: ShopperEvent[] = [];
    for (const index of indexes) {
      const happening = history[index] as Happening;
      if (happening.kind === 'facts') await tellFacts(stage, shop, happening);
      if (happening.kind === 'time passes') {
        clock.now += happening.value * 2 * HOUR;
        await runExpireHolds(store, queue, clock.now);
      }
      const sent = toShopperEvent(history, index);
      if (sent) events.push(parsed(sent));
    }
    if (events.length > 0) await queue.ingest({ shop, events, sentAt: null });
    clock.now += 1000;
  }
  return shop;
}

/** In pieces of these sizes, over and over. */
export function cut<T>(list: readonly T[], sizes: readonly number[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < list.length; ) {
    const size = sizes[pieces.length % sizes.length] ?? 1;
    pieces.push(list.slice(start, start + size));
    start += size;
  }
  return pieces;
}

/** As a shop's webhook would: no session, a number, sometimes an alias beside it. */
async function tellFacts({ queue }: Stage, shop: Shop, happening: Happening): Promise<void> {
  const { orderNumber, aliases, value, reference, hour } = happening;
  await queue.write((tx, now) => {
    const type = (['order.placed', 'order.paid', 'order.refunded'] as const)[value % 3] ?? 'order.placed';
    const facts =
      value > 2
        ? { total: { amount: reference * 100, currency: 'EUR' } }
        : { placedAt: new Date(HISTORY_START + reference * HOUR).toISOString() };
    const told = createServerEvent({ storeId: shop.id, orderNumber: orderNumber ?? 'A' }, type, facts, now);
    const event = {
      ...told,
      at: HISTORY_START + hour * HOUR,
      body: { ...told.body, ...(aliases && { order: { aliases } }) },
    };
    return commitServerEvents(tx, shop, [event as LogEvent]);
  });
}
