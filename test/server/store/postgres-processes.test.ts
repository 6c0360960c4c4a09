// Several server processes on one database: each has a store and a queue of its own, and knows nothing of the others.
import { describe, expect, it } from 'vitest';
import { createDemoStore } from '../../../server/demo.ts';
import { createQueue, type Queue } from '../../../server/ingest/queue.ts';
import { runExpireHolds } from '../../../server/jobs/expire-holds.ts';
import { countHeld, createCapsule } from '../../../server/store/capsules.ts';
import { type LogPosition, readEvents } from '../../../server/store/events.ts';
import type { Db, Store } from '../../../server/store/store.ts';
import { listShops, type Shop } from '../../../server/store/stores.ts';
import type { ShopperEvent } from '../../../shared/event.ts';
import { makeShop, openTestStore } from '../../helpers/app.ts';
import { event, parsed, rated } from '../../helpers/event.ts';

const HOUR_MS = 3_600_000;

interface Process {
  store: Store;
  queue: Queue;
}

/** `clocks`: how far each process's clock is ahead, ms. */
async function openProcesses(...clocks: number[]) {
  const { store, queue, openAgain } = await openTestStore();
  const processes: Process[] = [];
  for (const ahead of clocks) {
    const own = await openAgain();
    processes.push({ store: own, queue: createQueue(own, () => Date.now() + ahead) });
  }
  return { reader: store.reader, processes, shop: (await makeShop(queue)).shop, other: (await makeShop(queue)).shop };
}

/** Batches of ratings by many sessions on few orders, so that everyone touches everyone's rows. */
function someBatches(count: number, size: number): ShopperEvent[][] {
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: size }, (_, index) =>
      parsed(
        rated('good', `order-${index % 5}`, {
          sessionId: `session-of-shopper-${(batch + index) % 17}`,
          seq: batch * size + index + 1,
        }),
      ),
    ),
  );
}

/** Another order of the same, the same in every run. */
function shuffled<T>(list: readonly T[], step: number, start: number): T[] {
  return list.map((_, index) => list[(start + index * step) % list.length] as T);
}

/** One commit a batch, so that the processes' commits come between one another. */
async function ingest({ queue }: Process, shop: Shop, batches: readonly ShopperEvent[][]) {
  const answers = [];
  for (const events of batches) answers.push(...(await queue.ingest({ shop, events, sentAt: null })));
  return answers;
}

/** How many events the log holds, and how many the read tables say there are. */
async function countAll(db: Db, { id }: Shop) {
  const one = async (count: Promise<{ count: number | null }>) => (await count).count ?? 0;
  const events = one(
    db
      .selectFrom('events')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('store_id', '=', id)
      .executeTakeFirstOrThrow(),
  );
  const daily = one(
    db
      .selectFrom('daily')
      .select(({ fn }) => fn.sum<number>('count').as('count'))
      .where('store_id', '=', id)
      .where('name', '=', 'event:csat.rated')
      .executeTakeFirstOrThrow(),
  );
  const orders = one(
    db
      .selectFrom('orders')
      .select(({ fn }) => fn.sum<number>('events').as('count'))
      .where('store_id', '=', id)
      .executeTakeFirstOrThrow(),
  );
  const timeline = one(
    db
      .selectFrom('timeline')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('store_id', '=', id)
      .executeTakeFirstOrThrow(),
  );
  const sessions = one(
    db
      .selectFrom('session_events')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('store_id', '=', id)
      .executeTakeFirstOrThrow(),
  );
  return Promise.all([events, daily, orders, timeline, sessions]);
}

describe('several processes', () => {
  it('that start at the same moment on an empty database make one demo store', async () => {
    const { store, openAgain } = await openTestStore();
    const starts = [store, await openAgain(), await openAgain()].map((own) => createDemoStore(createQueue(own)));
    expect((await Promise.all(starts)).filter((made) => made !== null)).toHaveLength(1);
    expect(await listShops(store.reader)).toHaveLength(1);
  });

  it('given the same batches in another order keep each event once, and every table says so', async () => {
    const { reader, processes, shop, other } = await openProcesses(0, 0, 0);
    const batches = someBatches(12, 30);
    const answers = await Promise.all(
      processes.flatMap((each, index) => {
        const step = [1, 7, 11][index] as number;
        const mine = shuffled(batches, step, index * 4).map((batch) => shuffled(batch, step, 0));
        // The same ids in another store are other events; two stores in one commit take their turns in one order.
        return [ingest(each, shop, mine), ingest(each, other, mine.toReversed())];
      }),
    );
    const statuses = answers.flat().map(({ status }) => status);
    expect(statuses.filter((status) => status === 'stored')).toHaveLength(2 * 360);
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(4 * 360);
    for (const each of [shop, other]) {
      expect(await countAll(reader, each)).toEqual(Array(5).fill(360));
    }
  });

  it('let whoever follows the log by its cursor miss nothing, though their clocks differ', async () => {
    const { reader, processes, shop } = await openProcesses(0, HOUR_MS, -HOUR_MS);
    const batches = someBatches(60, 5);
    const followed: string[] = [];
    let after: LogPosition | null = null;
    const follow = async () => {
      for (;;) {
        const page = await readEvents(reader, shop.id, after, 20);
        if (page.length === 0) return;
        followed.push(...page.map(({ id }) => id));
        after = page.at(-1) ?? after;
      }
    };
    const state = { writing: true };
    const following = (async () => {
      while (state.writing) await follow();
    })();
    await Promise.all(processes.map((each, index) => ingest(each, shop, batches.slice(index * 20, (index + 1) * 20))));
    state.writing = false;
    await following;
    await follow();
    expect(followed).toHaveLength(300);
    expect(new Set(followed)).toEqual(new Set(batches.flat().map(({ id }) => id)));
  });

  it('never give away more places in a capsule than there are', async () => {
    const { reader, processes, shop } = await openProcesses(0, 0, 0);
    await processes[0]?.queue.write((tx) =>
      createCapsule(tx, shop.id, { id: 'c1', title: 'Capsule', items: [], places: 5, holdHours: 1 }),
    );
    const reserve = (each: Process, session: string) =>
      each.queue.ingest({
        shop,
        events: [
          parsed(
            event(
              'capsule.reserved',
              { capsuleId: 'c1', items: [{ sku: 'a', quantity: 1 }] },
              { sessionId: `session-of-${session}`.padEnd(16, '-') },
            ),
          ),
        ],
        sentAt: null,
      });
    await Promise.all(
      processes.flatMap((each, index) => Array.from({ length: 15 }, (_, n) => reserve(each, `${index}-${n}`))),
    );
    expect(await countHeld(reader, shop.id, 'c1')).toBe(5);
    const later = Date.now() + 2 * HOUR_MS;
    const ahead = processes.map(({ store }) => createQueue(store, () => later));
    await Promise.all(processes.map(({ store }, index) => runExpireHolds(store, ahead[index] as Queue, later)));
    expect(await countHeld(reader, shop.id, 'c1')).toBe(5);
    const expired = await reader.selectFrom('events').select('id').where('type', '=', 'capsule.expired').execute();
    expect(expired).toHaveLength(5);
  });
});
