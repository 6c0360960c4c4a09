// The storage contract on IndexedDB in a real browser, and what only a real disk can show.
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { createIndexedDb } from '../../widget/outbox/indexed-db.ts';
import { openBrowser } from '../helpers/browser.ts';
import { type ContractCase, STORAGE_CONTRACT } from '../widget/outbox/storage-contract.ts';
import { openShop, type Shop } from './shop.ts';

type TestWindow = Window & { createIndexedDb: typeof createIndexedDb; contract: ContractCase[] };

let browser: Browser;
let shop: Shop;
let page: Page;

beforeAll(async () => {
  [browser, shop] = await Promise.all([openBrowser(), openShop()]);
  page = await browser.newPage();
  await page.goto(shop.serve('/', '<!doctype html><title>Storage</title>'));
  const { outputFiles } = await build({
    stdin: {
      contents: `import { createIndexedDb } from './widget/outbox/indexed-db.ts';
        import { STORAGE_CONTRACT as contract } from './test/widget/outbox/storage-contract.ts';
        Object.assign(window, { createIndexedDb, contract });`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'iife',
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

test.each(STORAGE_CONTRACT.map(({ name }, index) => ({ name, index })))('IndexedDB $name', async ({ index }) => {
  await page.evaluate(async (at) => {
    const { createIndexedDb, contract } = window as unknown as TestWindow;
    await contract[at]?.run(createIndexedDb(`contract-${at}`));
  }, index);
});

test('looking makes no database', async () => {
  const names = await page.evaluate(async () => {
    const { createIndexedDb } = window as unknown as TestWindow;
    const storage = createIndexedDb('only-looked-at');
    await storage.oldest(1);
    await storage.remove([1]);
    return (await indexedDB.databases()).map(({ name }) => name);
  });
  expect(names).not.toContain('only-looked-at');
});

test('what one page added another page of the same shop reads, without a number given twice', async () => {
  const [rows, seqs] = await page.evaluate(async () => {
    const { createIndexedDb } = window as unknown as TestWindow;
    const tabs = [createIndexedDb('shared'), createIndexedDb('shared')];
    const given = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (tabs[index % 2] as ReturnType<typeof createIndexedDb>).add({
          id: `${index}`,
          json: '{}',
          addedAt: 0,
          isNumbered: true,
        }),
      ),
    );
    return [await createIndexedDb('shared').oldest(500), given] as const;
  });
  expect(rows).toHaveLength(200);
  expect(new Set(seqs).size).toBe(200);
});

test('a database that is lost is made anew, and goes on above every number it gave', async () => {
  const { count, seqs } = await page.evaluate(async () => {
    const { createIndexedDb } = window as unknown as TestWindow;
    const storage = createIndexedDb('lost');
    const message = { id: 'a', json: '{}', addedAt: 0, isNumbered: true };
    const first = await storage.add(message);
    await new Promise<void>((gone, failed) => {
      const request = indexedDB.deleteDatabase('lost');
      request.onsuccess = () => gone();
      request.onerror = () => failed(request.error);
    });
    const second = await storage.add(message);
    return { count: (await storage.oldest(9)).length, seqs: [first, second] as const };
  });
  expect(count).toBe(1);
  expect(seqs[1]).toBeGreaterThan(seqs[0]);
});

test('what is told as not kept is not kept: a disk that answers too late changes nothing', async () => {
  const names = await page.evaluate(async () => {
    const { createIndexedDb } = window as unknown as TestWindow;
    const message = { id: 'a', json: '{}', addedAt: 0, isNumbered: true };
    const { open } = IDBFactory.prototype;
    let late: Promise<void> | undefined;
    IDBFactory.prototype.open = function (...asked) {
      const request = open.apply(this, asked);
      Object.defineProperty(request, 'onsuccess', {
        set(hear: (event: Event) => void) {
          late = new Promise((heard) => {
            request.addEventListener('success', (event) => {
              setTimeout(() => heard(hear(event)), 2_500);
            });
          });
        },
      });
      return request;
    };
    const told = await createIndexedDb('late')
      .add(message)
      .then(
        () => 'kept',
        () => 'not kept',
      );
    await late;
    IDBFactory.prototype.open = open;
    return [told, (await createIndexedDb('late').oldest(9)).length];
  });
  expect(names).toEqual(['not kept', 0]);
});

test('a commit that comes through after it was told as not kept is taken back', async () => {
  const counts = await page.evaluate(async () => {
    const { createIndexedDb } = window as unknown as TestWindow;
    const { prototype } = IDBTransaction;
    const original = Object.getOwnPropertyDescriptor(prototype, 'oncomplete') as PropertyDescriptor;
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    Object.defineProperty(prototype, 'oncomplete', {
      configurable: true,
      set(this: IDBTransaction, hear: () => void) {
        this.addEventListener('complete', () => void held.then(hear));
      },
    });
    const told = await createIndexedDb('late-commit')
      .add({ id: 'a', json: '{}', addedAt: 0, isNumbered: true })
      .then(
        () => 'kept',
        () => 'not kept',
      );
    Object.defineProperty(prototype, 'oncomplete', original);
    const other = createIndexedDb('late-commit');
    const before = (await other.oldest(9)).length;
    release();
    const until = performance.now() + 5_000;
    let after = before;
    while (after > 0 && performance.now() < until) after = (await other.oldest(9)).length;
    return { told, before, after };
  });
  expect(counts).toEqual({ told: 'not kept', before: 1, after: 0 });
});
