// Before the shopper acts the page has one more button and nothing else; on later pages only what acting allows.
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countOf, eventually, keptBy, openPanel, rate, shopPage, stateOf } from './shop.ts';
import { useStage } from './stage.ts';

const stage = useStage();
let context: BrowserContext;
let page: Page;
let requests: string[];
let words: string[];

beforeEach(async () => {
  context = await stage.browser.newContext();
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
  await page.goto(stage.shop.serve('/quiet', shopPage(stage.server, { order: 'Q-1' })));
  await page.locator('button.launcher').waitFor();
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
  expect(requests).toEqual(['/quiet', '/widget.js']);
  expect(await keptBy(page, context)).toEqual(NOTHING);
  expect(words).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
});

test('init, order and identify are not acting', async () => {
  await page.goto(stage.shop.serve('/calls', shopPage(stage.server)));
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
  await page.goto(stage.shop.serve('/first', shopPage(stage.server, { order: 'V-1' })));
  await openPanel(page);
  await eventually(() => countOf(stage.server, 'V-1', 'order.viewed')).toBe(1);
  const later = stage.shop.serve('/later', shopPage(stage.server, { order: 'V-2' }));
  for (let visit = 0; visit < 2; visit++) {
    await page.goto(later);
    await page.waitForFunction(() => performance.getEntriesByType('resource').length > 1);
    await eventually(() => countOf(stage.server, 'V-2', 'order.viewed')).toBe(1);
  }
  // Sent after whatever the last visit sent.
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await countOf(stage.server, 'V-2', 'order.viewed')).toBe(1);
  expect(await countOf(stage.server, 'V-1', 'order.viewed')).toBe(1);
  expect((await keptBy(page, context)).local).toEqual([`counterbell:${stage.server.publishableKey}`]);
});

test('where consent is required only what the shopper sends is sent, and nothing stays', async () => {
  const path = stage.shop.serve(
    '/consent',
    shopPage(stage.server, { order: 'C-1', attributes: 'data-consent="required"' }),
  );
  await page.goto(path);
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await countOf(stage.server, 'C-1', 'csat.rated')).toBe(1);
  expect(await countOf(stage.server, 'C-1', 'order.viewed')).toBe(0);
  expect(await keptBy(page, context)).toEqual(NOTHING);
  await page.evaluate(() => {
    (window as unknown as { Counterbell: { consent(given: boolean): void } }).Counterbell.consent(true);
  });
  await eventually(() => countOf(stage.server, 'C-1', 'order.viewed')).toBe(1);
});

test('with the consent goes what waits and was not sent by hand; what the shopper sent stays', async () => {
  await page.goto(stage.shop.serve('/taken-back', shopPage(stage.server, { order: 'W-1' })));
  await page.locator('button.launcher').waitFor();
  await page.route('**/api/support/events*', (route) => route.abort());
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Waiting on this device');
  await page.evaluate(() => {
    (window as unknown as { Counterbell: { consent(given: boolean): void } }).Counterbell.consent(false);
  });
  await page.unroute('**/api/support/events*');
  await page.locator('.state.saved').waitFor();
  expect(await countOf(stage.server, 'W-1', 'csat.rated')).toBe(1);
  expect(await countOf(stage.server, 'W-1', 'order.viewed')).toBe(0);
});

test('Global Privacy Control asks for the same', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
  });
  await page.goto(stage.shop.serve('/gpc', shopPage(stage.server, { order: 'P-1' })));
  await openPanel(page);
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await countOf(stage.server, 'P-1', 'order.viewed')).toBe(0);
  expect(await keptBy(page, context)).toEqual(NOTHING);
});

test('an unsent message of a shopper without consent waits on the device, and goes when the panel is next opened', async () => {
  const path = stage.shop.serve(
    '/unsent',
    shopPage(stage.server, { order: 'U-1', attributes: 'data-consent="required"' }),
  );
  await page.goto(path);
  await openPanel(page);
  await context.setOffline(true);
  await rate(page, 'Poor');
  expect(await stateOf(page)).toContain('Waiting on this device');
  expect((await keptBy(page, context)).local).toEqual([]);
  await context.setOffline(false);
  await page.goto(path);
  await openPanel(page);
  await eventually(() => countOf(stage.server, 'U-1', 'csat.rated')).toBe(1);
});
