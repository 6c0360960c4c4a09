// Projections converge: the log replayed, in whatever order and however it is cut, gives the tables that were there.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commitServerEvents } from '../../../server/ingest/commit.ts';
import type { Queue } from '../../../server/ingest/queue.ts';
import { createServerEvent } from '../../../server/ingest/server-event.ts';
import { runExpireHolds } from '../../../server/jobs/expire-holds.ts';
import { project } from '../../../server/projections/project.ts';
import { createCapsule } from '../../../server/store/capsules.ts';
import { insertEvents, type LogEvent, toEvent } from '../../../server/store/events.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Shop } from '../../../server/store/stores.ts';
import type { ShopperEvent } from '../../../shared/event.ts';
import { parseEvent } from '../../../shared/parse-event.ts';
import { makeShop, openTestStore } from '../../helpers/app.ts';
import { type Happening, HISTORY_START, happenings, toShopperEvent } from '../../helpers/history.ts';
import { dumpReadTables } from '../../helpers/read-tables.ts';

const HOUR = 3_600_000;
const RUNS = 150;

const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 5, maxLength: 40 });

/** One database for every history: each is played to a shop of its own, and replayed to others. */
interface Stage {
  store: Store;
  queue: Queue;
  clock: { now: number };
}

it('the log replayed gives the same tables: by commit, in other batches, in one, and shuffled', async () => {
  const clock = { now: 0 };
  const stage: Stage = { ...(await openTestStore(() => clock.now)), clock };
  await fc.assert(
    fc.asyncProperty(happenings, cuts, cuts, weights, async (history, liveCuts, replayCuts, shuffle) => {
      const shop = await play(stage, history, liveCuts);
      const before = await dumpReadTables(stage.store, shop.id);
      const log = await readLog(stage.store, shop.id);
      const replays: LogEvent[][][] = [
        byCommit(log),
        cut(log, replayCuts),
        [log],
        cut(shuffled(log, shuffle), replayCuts),
      ];
      for (const batches of replays) expect(await replay(stage, batches)).toEqual(before);
    }),
    { numRuns: RUNS },
  );
}, 300_000);

async function openShop({ queue }: Stage): Promise<Shop> {
  return (await makeShop(queue, { timeZone: 'Europe/Madrid' })).shop;
}

/** Plays a history to the real queue, cut into requests. */
async function play(stage: Stage, history: readonly Happening[], sizes: readonly number[]): Promise<Shop> {
  const { store, queue, clock } = stage;
  clock.now = HISTORY_START + 300 * HOUR;
  const shop = await openShop(stage);
  const capsule = { id: 'c1', title: 'Capsule', items: [], places: 1, holdHours: 5 };
  await queue.write((tx) => createCapsule(tx, shop.id, capsule));
  for (const indexes of cut([...history.keys()], sizes)) {
    const events: ShopperEvent[] = [];
    for (const index of indexes) {
      const happening = history[index] as Happening;
      if (happening.kind === 'facts') await tellFacts(queue, shop, happening);
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

async function readLog({ reader }: Store, shopId: string): Promise<LogEvent[]> {
  const rows = await reader
    .selectFrom('events')
    .selectAll()
    .where('store_id', '=', shopId)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return rows.map(toEvent);
}

function parsed(value: object): ShopperEvent {
  const result = parseEvent(value);
  if (!result.ok) throw new Error(result.detail);
  return result.event;
}

/** As a shop's webhook would: no session, a number, sometimes an alias beside it. */
async function tellFacts(queue: Queue, shop: Shop, happening: Happening): Promise<void> {
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

/** The same log in another shop, through the projections alone. */
async function replay(stage: Stage, batches: readonly LogEvent[][]): Promise<string[]> {
  const { store, queue } = stage;
  const shop = await openShop(stage);
  const own = batches.map((batch) => batch.map((event) => ({ ...event, storeId: shop.id })));
  await queue.write((tx) => insertEvents(tx, own.flat()));
  for (const batch of own) await queue.write((tx) => project(tx, shop, batch));
  return dumpReadTables(store, shop.id);
}

function byCommit(log: readonly LogEvent[]): LogEvent[][] {
  const commits = new Map<number, LogEvent[]>();
  for (const event of log) commits.set(event.receivedAt, [...(commits.get(event.receivedAt) ?? []), event]);
  return [...commits.values()];
}

function cut<T>(list: readonly T[], sizes: readonly number[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < list.length; ) {
    const size = sizes[pieces.length % sizes.length] ?? 1;
    pieces.push(list.slice(start, start + size));
    start += size;
  }
  return pieces;
}

function shuffled<T>(list: readonly T[], weights: readonly number[]): T[] {
  const weighed = list.map((item, index) => ({ item, weight: weights[index % weights.length] ?? 0 }));
  return weighed.toSorted((a, b) => a.weight - b.weight).map(({ item }) => item);
}
