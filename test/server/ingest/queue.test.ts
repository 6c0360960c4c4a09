import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../server/ingest/queue.ts';
import { Unavailable } from '../../../server/unavailable.ts';
import { makeShop, openTestStore } from '../../helpers/app.ts';
import { event, parsed, rated } from '../../helpers/event.ts';
import { strikeAppends } from '../../helpers/struck-store.ts';

const some = (count: number) => Array.from({ length: count }, () => parsed(rated('good', 'A')));

describe('group commit', () => {
  it('puts what waits into one commit', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const waits = Array.from({ length: 50 }, () => queue.ingest({ shop, events: some(2), sentAt: null }));
    const results = (await Promise.all(waits)).flat();
    expect(results.every(({ status }) => status === 'stored')).toBe(true);
    const commits = await store.reader.selectFrom('events').select('received_at').distinct().execute();
    expect(commits.length).toBeLessThan(5);
  });

  it('answers only after its commit: whoever is answered is found by another connection', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    for (let round = 0; round < 20; round += 1) {
      const [kept] = await queue.ingest({ shop, events: some(1), sentAt: null });
      const row = await store.reader
        .selectFrom('events')
        .select('id')
        .where('id', '=', kept?.id ?? '')
        .executeTakeFirst();
      expect(row).toBeDefined();
    }
  });

  it('gives each commit a later time, even where the clock stands still or goes back', async () => {
    const times = [1000, 1000, 500, 2000];
    const { store, queue } = await openTestStore(() => times.shift() ?? 3000);
    const { shop } = await makeShop(queue);
    for (let round = 0; round < 4; round += 1) await queue.ingest({ shop, events: some(1), sentAt: null });
    const rows = await store.reader.selectFrom('events').select('received_at').orderBy('received_at').execute();
    expect(new Set(rows.map((row) => row.received_at)).size).toBe(4);
  });
});

describe('when a commit fails', () => {
  it('because the storage is full, everyone is told, nothing is stored, and the next try works', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    let full = true;
    const flaky = createQueue({
      ...strikeAppends(store, (append) => {
        if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        return append();
      }),
      isUnavailable: (error) => (error as { code?: string }).code === 'SQLITE_FULL',
    });
    const events = some(3);
    await expect(flaky.ingest({ shop, events, sentAt: null })).rejects.toBeInstanceOf(Unavailable);
    expect(await store.reader.selectFrom('events').select('id').execute()).toEqual([]);
    full = false;
    const results = await flaky.ingest({ shop, events, sentAt: null });
    expect(results.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored']);
  });

  it('because a session was made to hold thousands of events, nobody else is held up', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const nameless = Array.from({ length: 7_000 }, (_, index) =>
      parsed(event('widget.opened', {}, { seq: index + 1 })),
    );
    for (let start = 0; start < nameless.length; start += 100) {
      await queue.ingest({ shop, events: nameless.slice(start, start + 100), sentAt: null });
    }
    const reveal = parsed(rated('great', 'A', { seq: 7_001 }));
    expect(await queue.ingest({ shop, events: [reveal], sentAt: null })).toMatchObject([{ status: 'stored' }]);
    const { linked } = await store.reader
      .selectFrom('timeline')
      .select(({ fn }) => fn.countAll<number>().as('linked'))
      .executeTakeFirstOrThrow();
    expect(linked).toBeGreaterThan(100);
    expect(linked).toBeLessThan(1_000);
  });

  it('because of one event, the others are stored and that one is named', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const events = some(5);
    const poison = events[2]?.id;
    const faults: unknown[] = [];
    const picky = createQueue(
      strikeAppends(store, (append, rows) => {
        if (rows.some((row) => row.id === poison)) throw new Error('cannot be stored');
        return append();
      }),
      Date.now,
      (fault) => faults.push(fault),
    );
    const other = picky.ingest({ shop, events: some(1), sentAt: null });
    const results = await picky.ingest({ shop, events, sentAt: null });
    expect(results.map(({ status }) => status)).toEqual(['stored', 'stored', 'failed', 'stored', 'stored']);
    expect(await other).toMatchObject([{ status: 'stored' }]);
    expect(faults).toMatchObject([{ message: 'cannot be stored' }]);
    expect(await store.reader.selectFrom('events').select('id').execute()).toHaveLength(5);
  });

  it('a failed transaction leaves nothing half done', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const broken = queue.write(async (tx) => {
      await tx.insertInto('daily').values({ store_id: shop.id, day: '2026-01-01', name: 'x', count: 1 }).execute();
      throw new Error('on second thoughts');
    });
    await expect(broken).rejects.toThrow('on second thoughts');
    expect(await store.reader.selectFrom('daily').selectAll().execute()).toEqual([]);
  });
});

describe('the queue is bounded', () => {
  it('refuses what it could not answer soon, and says so', async () => {
    const { queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const waits = Array.from({ length: 300 }, () => queue.ingest({ shop, events: some(100), sentAt: null }));
    const results = await Promise.allSettled(waits);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ reason }) => reason instanceof Unavailable)).toBe(true);
    expect(queue.counts).toMatchObject({ stored: (300 - refused.length) * 100, waiting: 0 });
  });

  it('drains: what was accepted is answered, what comes later is refused', async () => {
    const { queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const accepted = queue.ingest({ shop, events: some(10), sentAt: null });
    const drained = queue.drain();
    await expect(queue.ingest({ shop, events: some(1), sentAt: null })).rejects.toBeInstanceOf(Unavailable);
    await drained;
    expect((await accepted).map(({ status }) => status)).toEqual(Array(10).fill('stored'));
  });
});
