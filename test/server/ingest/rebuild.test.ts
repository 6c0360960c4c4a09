// A rebuild gives the tables that were there, whatever it found in their place, while ingest goes on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue, type Queue } from '../../../server/ingest/queue.ts';
import { rebuildStore } from '../../../server/ingest/rebuild.ts';
import { runExpireHolds } from '../../../server/jobs/expire-holds.ts';
import { createCapsule } from '../../../server/store/capsules.ts';
import { SHADOW_TABLES } from '../../../server/store/shadow-rows.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Shop } from '../../../server/store/stores.ts';
import { raiseFence } from '../../../server/store/turn.ts';
import { Unavailable } from '../../../server/unavailable.ts';
import { EVENTS_PATH } from '../../../shared/wire.ts';
import { makeShop, openTestApp, openTestStore } from '../../helpers/app.ts';
import { event, parsed, rated } from '../../helpers/event.ts';
import { happenings, toShopperEvent } from '../../helpers/history.ts';
import { openShopfront } from '../../helpers/ingest.ts';
import { play, type Stage } from '../../helpers/play.ts';
import { dumpReadTables } from '../../helpers/read-tables.ts';

const HOUR = 3_600_000;
const RUNS = 30;
/** More steps than a small rebuild takes. */
const MANY = 100;

const untold = () => {};
const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
const some = (count: number) => Array.from({ length: count }, (_, index) => parsed(rated('good', `R-${index % 7}`)));

/** Rows gone, changed and invented: what a rebuild must not leave. */
async function damage({ writer }: Store, { id }: Shop): Promise<void> {
  await writer.deleteFrom('orders').where('store_id', '=', id).execute();
  await writer.deleteFrom('subscriptions').where('store_id', '=', id).execute();
  await writer.updateTable('session_events').set({ heard_at: 0 }).where('store_id', '=', id).execute();
  await writer.insertInto('daily').values({ store_id: id, day: '1900-01-01', name: 'damage', count: 1 }).execute();
}

/** The rows that are not of any of these stores. */
async function strayRows({ reader }: Store, shops: readonly Shop[]): Promise<unknown[]> {
  const ids = shops.map(({ id }) => id);
  const tables = [...SHADOW_TABLES, 'turns'] as 'turns'[];
  return (
    await Promise.all(
      tables.map((table) => reader.selectFrom(table).selectAll().where('store_id', 'not in', ids).execute()),
    )
  ).flat();
}

/** The store, with `step` run after each of its short transactions. */
function stepping(store: Store, step: () => Promise<void>): Store {
  return {
    ...store,
    async transact(work) {
      const done = await store.transact(work);
      await step();
      return done;
    },
  };
}

/** The store, with `work` run once while the fence stands. */
function whenFenced(store: Store, shop: Shop, work: () => Promise<void>): Store {
  let isDone = false;
  return stepping(store, async () => {
    if (isDone || !(await isFenced(store, shop))) return;
    isDone = true;
    await work();
  });
}

async function isFenced({ reader }: Store, { id }: Shop): Promise<boolean> {
  const turn = await reader.selectFrom('turns').selectAll().where('store_id', '=', id).executeTakeFirst();
  return (turn?.fenced_until ?? 0) > 0;
}

async function countWhole({ reader }: Store, { id }: Shop): Promise<Record<'log' | 'timeline' | 'daily', number>> {
  const count = async (table: 'events' | 'timeline') =>
    (await reader.selectFrom(table).select('store_id').where('store_id', '=', id).execute()).length;
  const days = await reader.selectFrom('daily').selectAll().where('store_id', '=', id).execute();
  const told = days.filter(({ name }) => name.startsWith('event:'));
  return {
    log: await count('events'),
    timeline: await count('timeline'),
    daily: told.reduce((sum, row) => sum + row.count, 0),
  };
}

describe('a rebuild', () => {
  it('gives the tables that any history left, row by row', async () => {
    const clock = { now: 0 };
    const stage: Stage = { ...(await openTestStore(() => clock.now)), clock };
    const shops: Shop[] = [];
    await fc.assert(
      fc.asyncProperty(happenings, sizes, fc.integer({ min: 1, max: 8 }), async (history, cuts, chunk) => {
        const shop = await play(stage, history, cuts);
        shops.push(shop);
        const again = history.map((_, index) => toShopperEvent(history, index)).filter((sent) => sent !== null);
        await stage.queue.ingest({ shop, events: again.slice(0, 3).map(parsed), sentAt: null });
        const before = await dumpReadTables(stage.store, shop.id);
        await damage(stage.store, shop);
        expect(await dumpReadTables(stage.store, shop.id)).not.toEqual(before);
        await rebuildStore(stage.store, shop, untold, chunk);
        expect(await dumpReadTables(stage.store, shop.id)).toEqual(before);
      }),
      { numRuns: RUNS },
    );
    expect(await strayRows(stage.store, shops)).toEqual([]);
  }, 300_000);

  it('tells how far it is, and leaves other stores alone', async () => {
    const { store, queue, shop, send } = await openShopfront();
    const { shop: other } = await makeShop(queue);
    await queue.ingest({ shop: other, events: some(20), sentAt: null });
    await damage(store, other);
    const others = await dumpReadTables(store, other.id);
    await send(...some(30));
    const told: unknown[] = [];
    await rebuildStore(store, shop, (progress) => told.push(progress), 20);
    expect(told).toContainEqual({ table: 'events', done: 20, total: 30 });
    expect(told.at(-1)).toEqual({ table: 'events', done: 30, total: 30 });
    expect(await dumpReadTables(store, other.id)).toEqual(others);
  });

  it('takes what is stored before, while and after it runs', async () => {
    const { store, queue, shop, openAgain } = await openShopfront();
    const server = createQueue(await openAgain());
    await queue.ingest({ shop, events: some(700), sentAt: null });
    const state = { running: true, stored: 0, refused: 0 };
    const shopper = (async () => {
      while (state.running) {
        const events = some(3);
        await server.ingest({ shop, events, sentAt: null }).then(
          () => {
            state.stored += events.length;
          },
          (error: unknown) => {
            expect(error).toBeInstanceOf(Unavailable);
            state.refused += 1;
          },
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await rebuildStore(store, shop, untold);
    state.running = false;
    await shopper;
    await queue.ingest({ shop, events: some(10), sentAt: null });
    const log = 700 + state.stored + 10;
    expect(state.stored).toBeGreaterThan(0);
    expect(await countWhole(store, shop)).toEqual({ log, timeline: log, daily: log });
    const before = await dumpReadTables(store, shop.id);
    await rebuildStore(store, shop, untold);
    expect(await dumpReadTables(store, shop.id)).toEqual(before);
  }, 60_000);
});

describe('while the tables are swapped', () => {
  it('a store answers 503 and Retry-After, and another is served in the same commit', async () => {
    const { store, queue, shop, app, faults, post } = await openTestApp();
    const { shop: other, publishableKey } = await makeShop(queue);
    const postOther = (events: object[]) =>
      app.request(`${EVENTS_PATH}?key=${publishableKey}`, { method: 'POST', body: JSON.stringify({ events }) });
    const refused = rated('good', 'A');
    const answers: Response[] = [];
    const fenced = whenFenced(store, shop, async () => {
      answers.push(...(await Promise.all([post(EVENTS_PATH, { events: [refused] }), postOther([rated('good', 'B')])])));
    });
    await rebuildStore(fenced, shop, untold);
    expect(answers.map(({ status }) => status)).toEqual([503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answers[0]?.json()).toMatchObject({ code: 'unavailable' });
    expect(await answers[1]?.json()).toMatchObject({ results: [{ status: 'stored' }] });
    expect(await (await post(EVENTS_PATH, { events: [refused] })).json()).toMatchObject({
      results: [{ status: 'stored' }],
    });
    expect(await countWhole(store, shop)).toEqual({ log: 1, timeline: 1, daily: 1 });
    expect(await countWhole(store, other)).toEqual({ log: 1, timeline: 1, daily: 1 });
    expect(faults).toEqual([]);
  });

  it('one by one, too, no event of a fenced store is given up', async () => {
    const { store, queue, shop } = await openShopfront();
    const { shop: other } = await makeShop(queue);
    const reports: unknown[] = [];
    const poisoned = { ...parsed(rated('good', 'P')), id: null as unknown as string };
    const server = createQueue(store, Date.now, (fault) => reports.push(fault));
    await queue.write((tx) => raiseFence(tx, shop.id, Date.now() + 20_000));
    const [refused, failed] = await Promise.allSettled([
      server.ingest({ shop, events: some(2), sentAt: null }),
      server.ingest({ shop: other, events: [poisoned], sentAt: null }),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'Fenced' } });
    expect(failed).toMatchObject({ status: 'fulfilled', value: [{ status: 'failed' }] });
    expect(reports).toHaveLength(1);
  });

  it('holds that are over wait, and those being replayed are nobody’s', async () => {
    const clock = { now: Date.now() };
    const { store, queue, shop, send } = await openShopfront(() => clock.now);
    await queue.write((tx) => createCapsule(tx, shop.id, { id: 'c1', title: 'C', items: [], places: 1, holdHours: 1 }));
    await send(event('capsule.reserved', { capsuleId: 'c1', items: [{ sku: 'a', quantity: 1 }] }));
    const later = clock.now + 2 * HOUR;
    const before = await dumpReadTables(store, shop.id);
    const settled: number[] = [];
    const fenced = stepping(store, async () => {
      const replayed = await store.reader.selectFrom('reservations').select('id').execute();
      if (replayed.length === 2) settled.push(await runExpireHolds(store, queue, later));
    });
    await queue.write((tx) => raiseFence(tx, shop.id, clock.now + 20_000));
    await rebuildStore(fenced, shop, untold);
    expect(settled.length).toBeGreaterThan(0);
    expect(new Set(settled)).toEqual(new Set([1]));
    expect(await dumpReadTables(store, shop.id)).toEqual(before);
    clock.now = later;
    expect(await runExpireHolds(store, queue, later)).toBe(1);
    expect(await runExpireHolds(store, queue, later)).toBe(0);
  });

  it('a server whose clock runs ahead is heard all the same: the swap waits for its words', async () => {
    const { store, queue, shop } = await openShopfront();
    const ahead = createQueue(store, () => Date.now() + HOUR);
    await queue.ingest({ shop, events: some(10), sentAt: null });
    let stepsBehindFence = 0;
    const interrupted = stepping(store, async () => {
      if (!(await isFenced(store, shop))) return;
      stepsBehindFence += 1;
      // After the second there is nothing left to replay: the next thing is the swap.
      if (stepsBehindFence === 2) await ahead.ingest({ shop, events: some(1), sentAt: null });
    });
    await rebuildStore(interrupted, shop, untold);
    expect(await countWhole(store, shop)).toEqual({ log: 11, timeline: 11, daily: 11 });
  });

  it('a fence that a clock far ahead has raised holds nobody up', async () => {
    const { store, queue, shop } = await openShopfront();
    await queue.write((tx) => raiseFence(tx, shop.id, Date.now() + HOUR));
    expect(await queue.ingest({ shop, events: some(1), sentAt: null })).toMatchObject([{ status: 'stored' }]);
    expect(await isFenced(store, shop)).toBe(true);
  });

  it('a fence whose owner is gone ends by itself', async () => {
    const { store, queue, shop } = await openShopfront();
    const now = Date.now();
    await queue.write((tx) => raiseFence(tx, shop.id, now + 30_000));
    const [before, after] = [29_999, 30_000].map((ms) => createQueue(store, () => now + ms)) as [Queue, Queue];
    await expect(before.ingest({ shop, events: some(1), sentAt: null })).rejects.toBeInstanceOf(Unavailable);
    expect(await after.ingest({ shop, events: some(1), sentAt: null })).toMatchObject([{ status: 'stored' }]);
  });
});

describe('a rebuild that does not end', () => {
  it('wherever it was killed shows nothing of itself, and the next one clears up behind it', async () => {
    const { store, queue, shop } = await openShopfront();
    await queue.ingest({ shop, events: some(12), sentAt: null });
    const whole = await dumpReadTables(store, shop.id);
    await damage(store, shop);
    const damaged = await dumpReadTables(store, shop.id);
    const seen = new Set<string>();
    let kills = 0;
    for (let isRebuilt = false; !isRebuilt && kills < MANY; kills += isRebuilt ? 0 : 1) {
      let steps = kills;
      const killed = stepping(store, async () => {
        if (steps === 0) throw new Error('killed');
        steps -= 1;
      });
      isRebuilt = await rebuildStore(killed, shop, untold, 5).then(
        () => true,
        () => false,
      );
      seen.add(JSON.stringify(await dumpReadTables(store, shop.id)));
    }
    expect(seen).toEqual(new Set([damaged, whole].map((rows) => JSON.stringify(rows))));
    expect(kills).toBeGreaterThan(2 * SHADOW_TABLES.length);
    expect(kills).toBeLessThan(MANY);
    expect(await strayRows(store, [shop])).toEqual([]);
  }, 60_000);

  it('gives way to the one that began after it', async () => {
    const { store, queue, shop } = await openShopfront();
    await queue.ingest({ shop, events: some(12), sentAt: null });
    const whole = await dumpReadTables(store, shop.id);
    await damage(store, shop);
    const overtaken = whenFenced(store, shop, () => rebuildStore(store, shop, untold));
    await expect(rebuildStore(overtaken, shop, untold)).rejects.toThrow(/Another rebuild of .* has begun/);
    expect(await dumpReadTables(store, shop.id)).toEqual(whole);
    expect(await strayRows(store, [shop])).toEqual([]);
  });
});
