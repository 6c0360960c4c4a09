import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createQueue } from '../../../server/ingest/queue.ts';
import { createProgressLine } from '../../../server/progress-line.ts';
import { createCapsule } from '../../../server/store/capsules.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { moveStores, type Progress } from '../../../server/store/move.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Store } from '../../../server/store/store.ts';
import { TABLES } from '../../../server/store/tables.ts';
import { makeShop, openTestStore } from '../../helpers/app.ts';
import { event, parsed, rated } from '../../helpers/event.ts';

async function openFile(): Promise<Store> {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-move-'));
  const store = openSqlite(join(dir, 'counterbell.db'));
  onTestFinished(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  await migrate(store);
  return store;
}

/** A store with more events than one page takes, and something in every table. */
async function openSource() {
  const store = await openFile();
  const queue = createQueue(store);
  const { shop, secretKey } = await makeShop(queue);
  await makeShop(queue);
  const send = (...events: object[]) => queue.ingest({ shop, events: events.map(parsed), sentAt: null });
  await queue.write((tx) => createCapsule(tx, shop.id, { id: 'c', title: 'C', items: [], places: 1, holdHours: 1 }));
  for (let batch = 0; batch < 13; batch += 1) {
    await send(...Array.from({ length: 90 }, (_, index) => rated('good', `Ä-${batch}-${index}`)));
  }
  await send(
    rated('poor', undefined, { seq: 1, sessionId: 'session-late-linking' }),
    event('updates.subscribed', { email: 'a@example.com', sms: false }, { orderNumber: 'A' }),
    event('capsule.reserved', { capsuleId: 'c', items: [{ sku: 'a', quantity: 1 }] }, { orderNumber: 'A' }),
    event('request.opened', { kind: 'return', message: '“quoted”, \\ and 😀\nnew' }, { orderNumber: 'A' }),
    event('order.viewed', {}, { orderNumber: 'A', order: { aliases: { id: '55' } } }),
  );
  return { store, shop, secretKey, send };
}

async function dump(store: Store): Promise<Record<string, string[]>> {
  const tables = await Promise.all(
    TABLES.filter((table) => table !== 'readiness').map(async (table) => {
      const rows: object[] = await store.reader.selectFrom(table).selectAll().execute();
      const lines = rows.map((row) => JSON.stringify(row, Object.keys(row).toSorted(compare)));
      return [table, lines.toSorted(compare)] as const;
    }),
  );
  return Object.fromEntries(tables);
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);

const silently = () => {};

describe('a move', () => {
  it('brings every row of every table, as it was', async () => {
    const source = await openSource();
    const { store: target } = await openTestStore();
    const told: Progress[] = [];
    expect(await moveStores(source.store, target, (progress) => told.push(progress))).toEqual([]);
    expect(await dump(target)).toEqual(await dump(source.store));
    expect(told.filter(({ table }) => table === 'events').map(({ done }) => done)).toEqual([500, 1000, 1176, 1176]);
    const back = await openFile();
    expect(await moveStores(target, back, silently)).toEqual([]);
    expect(await dump(back)).toEqual(await dump(source.store));
  });

  it('run again brings what is new and what has changed, and takes away what has gone', async () => {
    const { store, send } = await openSource();
    const { store: target } = await openTestStore();
    await moveStores(store, target, silently);
    await send(event('order.viewed', {}, { seq: 2, orderNumber: 'B', sessionId: 'session-late-linking' }));
    await store.writer.deleteFrom('orders').where('order_key', '=', 'ä-3-7').execute();
    expect(await dump(target)).not.toEqual(await dump(store));
    expect(await moveStores(store, target, silently)).toEqual([]);
    expect(await dump(target)).toEqual(await dump(store));
  });

  it('leaves other stores of the target alone', async () => {
    const { store } = await openSource();
    const { store: target, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    await queue.ingest({ shop, events: [parsed(rated('great', 'A'))], sentAt: null });
    const before = await dump(target);
    expect(await moveStores(store, target, silently)).toEqual([]);
    for (const [table, rows] of Object.entries(await dump(target))) {
      expect(rows).toEqual(expect.arrayContaining(before[table] as string[]));
    }
  });
});

describe('its progress', () => {
  it('is told where it takes longer, and never more often than one can read', () => {
    const lines: string[] = [];
    const clock = { now: 0 };
    const progress = createProgressLine(
      (line) => lines.push(line),
      () => clock.now,
    );
    for (const done of [500, 1000, 1500, 2000]) {
      clock.now += 900;
      progress.tell({ table: 'events', done, total: 4000 });
    }
    expect(lines).toEqual(['███████░░░░░░░░░░░░░ 37 %  events: 1,500 of 4,000']);
    expect(progress.summary()).toBe('events 2,000');
  });
});
