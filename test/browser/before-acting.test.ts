// Before the shopper acts the page has one more button and nothing else; on later pages only what acting allows.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { startServer, type TestServer } from '../helpers/server.ts';
import { countOf, eventually, keptBy, openPanel, openShop, rate, type Shop, shopPage, stateOf } from './shop.ts';

let server: TestServer;
let browser: Browser;
let shop: Shop;
let context: BrowserContext;
let page: Page;
let requests: string[];
let words: string[];

beforeAll(async () => {
  [server, browser, shop] = await Promise.all([startServer(), openBrowser(), openShop()]);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await server?.remove();
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  requests = [];
  words = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  page.on('console', (message) => words.push(message.text()));
  page.on('pageerror', (error) => words.push(String(error)));
});

afterEach(() => context.close());

const NOTHING = { local: [], session: [], databases: [], cookies: [] };

test('the tag alone is asked for; nothing is stored, said or moved', async () => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(shop.serve('/quiet', shopPage(server, { order: 'Q-1' })));
  await page.locator('button.launcher').waitFor();
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
  expect(requests).toEqual(['/quiet', '/widget.js']);
  expect(await keptBy(page, context)).toEqual(NOTHING);
  expect(words).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
});

test('init, order and identify are not acting', async () => {
  await page.goto(shop.serve('/calls', shopPage(server)));
  await page.locator('button.launcher').waitFor();
  await page.evaluate(() => {
    const { Counterbell } = window as unknown as { Counterbell: Record<string, (value: unknown) => void> };
    for (const [name, value] of Object.entries({
      init: { locale: 'es' },
      order: { number: 'Q-2' },
      identify: { email: 'ada@example.com' },
    })) {
      Counterbell[name]?.(value);
    }
  });
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
  expect(requests).toEqual(['/calls', '/widget.js']);
  expect(await keptBy(page, context)).toEqual(NOTHING);
});

test('after acting, a later page sends one order.viewed for each order, once', async () => {
  await page.goto(shop.serve('/first', shopPage(server, { order: 'V-1' })));
  await openPanel(page);
  await eventually(() => countOf(server, 'V-1', 'order.viewed')).toBe(1);
  const later = shop.serve('/later', shopPage(server, { order: 'V-2' }));
  for (let visit = 0; visit < 2; visit++) {
    await page.goto(later);
    await page.waitForFunction(() => performance.getEntriesByType('resource').length > 1);
    await eventually(() => countOf(server, 'V-2', 'order.viewed')).toBe(1);
  }
  // Sent after whatever the last visit sent.
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await countOf(server, 'V-2', 'order.viewed')).toBe(1);
  expect(await countOf(server, 'V-1', 'order.viewed')).toBe(1);
  expect((await keptBy(page, context)).local).toEqual([`counterbell:${server.publishableKey}`]);
});

test('where consent is required only what the shopper sends is sent, and nothing stays', async () => {
  const path = shop.serve('/consent', shopPage(server, { order: 'C-1', attributes: 'data-consent="required"' }));
  await page.goto(path);
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await countOf(server, 'C-1', 'csat.rated')).toBe(1);
  expect(await countOf(server, 'C-1', 'order.viewed')).toBe(0);
  expect(await keptBy(page, context)).toEqual(NOTHING);
  await page.evaluate(() => {
    (window as unknown as { Counterbell: { consent(given: boolean): void } }).Counterbell.consent(true);
  });
  await eventually(() => countOf(server, 'C-1', 'order.viewed')).toBe(1);
});

test('Global Privacy Control asks for the same', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
  });
  await page.goto(shop.serve('/gpc', shopPage(server, { order: 'P-1' })));
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await countOf(server, 'P-1', 'order.viewed')).toBe(0);
  expect(await keptBy(page, context)).toEqual(NOTHING);
});

test('an unsent message of a shopper without consent waits on the device, and goes when the panel is next opened', async () => {
  const path = shop.serve('/unsent', shopPage(server, { order: 'U-1', attributes: 'data-consent="required"' }));
  await page.goto(path);
  await openPanel(page);
  await context.setOffline(true);
  await rate(page, 'Poor');
  expect(await stateOf(page)).toContain('Waiting on this device');
  expect((await keptBy(page, context)).local).toEqual([]);
  await context.setOffline(false);
  await page.goto(path);
  await openPanel(page);
  await eventually(() => countOf(server, 'U-1', 'csat.rated')).toBe(1);
});
