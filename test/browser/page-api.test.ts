// What a shop's own scripts can rely on, before the panel has come and after.
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countOf, eventually, keptBy, merchantOrder, openPanel, rate, shopPage, stateOf } from './shop.ts';
import { useStage } from './stage.ts';

interface PageApi extends Record<string, ((...args: unknown[]) => unknown) | undefined> {
  on: (...args: unknown[]) => () => void;
}
type ShopWindow = Window & { Counterbell: PageApi; heard: [string, unknown][] };

const stage = useStage();
let context: BrowserContext;
let page: Page;
let words: string[];

beforeEach(async () => {
  context = await stage.browser.newContext();
  page = await context.newPage();
  words = [];
  page.on('console', (message) => words.push(message.text()));
  page.on('pageerror', (error) => words.push(`thrown: ${error}`));
});

afterEach(() => context.close());

function call(method: string, ...args: unknown[]): Promise<void> {
  return page.evaluate(
    ([name, given]) => {
      (window as unknown as ShopWindow).Counterbell[name]?.(...given);
    },
    [method, args] as const,
  );
}

test('calls made before the tag has come are kept and replayed in order', async () => {
  const head = `<script>
    window.heard = [];
    window.Counterbell = window.Counterbell || [];
    Counterbell.push(['on', 'order', (order) => heard.push(['order', order.number])]);
    Counterbell.push(['on', 'saved', (detail) => heard.push(['saved', detail.type])]);
    Counterbell.push(['order', { number: 'E-1' }]);
    Counterbell.push(['order', { number: 'E-2', aliases: { id: '77' } }], ['open', 'csat']);
  </script>`;
  await page.goto(stage.shop.serve('/early', shopPage(stage.server, { head })));
  await page.locator('label', { hasText: 'Great' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await stateOf(page);
  expect(await page.evaluate(() => (window as unknown as ShopWindow).heard.slice(0, 2))).toEqual([
    ['order', 'E-1'],
    ['order', 'E-2'],
  ]);
  await page.waitForFunction(() => (window as unknown as ShopWindow).heard.some(([, type]) => type === 'csat.rated'));
  expect((await merchantOrder(stage.server, 'E-2'))?.csat?.score).toBe(5);
});

test('events are heard through on() until it is taken back, and on window', async () => {
  await page.goto(stage.shop.serve('/events', shopPage(stage.server, { order: 'E-3' })));
  await page.locator('button.launcher').waitFor();
  await page.evaluate(() => {
    const here = window as unknown as ShopWindow;
    here.heard = [];
    const stop = here.Counterbell.on('open', () => here.heard.push(['on', 'open']));
    here.Counterbell.on('open', () => {
      throw new Error('the shop is to blame');
    });
    here.Counterbell.on('close', () => stop());
    for (const name of ['ready', 'open', 'close']) {
      window.addEventListener(`counterbell:${name}`, () => here.heard.push(['window', name]));
    }
  });
  await openPanel(page);
  await page.keyboard.press('Escape');
  await page.locator('counterbell-widget .panel').waitFor({ state: 'hidden' });
  await openPanel(page);
  const heard = await page.evaluate(() => (window as unknown as ShopWindow).heard.map(([by, name]) => `${by} ${name}`));
  expect(heard).toEqual(['on open', 'window open', 'window ready', 'window close', 'window open']);
});

test('show, hide and a launcher that is not wanted', async () => {
  await page.goto(stage.shop.serve('/hidden', shopPage(stage.server, { attributes: 'data-launcher="none"' })));
  const launcher = page.locator('button.launcher');
  await launcher.waitFor({ state: 'attached' });
  expect(await launcher.isVisible()).toBe(false);
  await call('show');
  expect(await launcher.isVisible()).toBe(true);
  await call('hide');
  await call('open');
  await page.locator('counterbell-widget .panel').waitFor();
  await call('show');
  expect(await launcher.isVisible()).toBe(false);
  await call('close');
  expect(await launcher.isVisible()).toBe(true);
});

test('an unknown attribute is warned of once, a second tag is refused', async () => {
  await page.goto(stage.shop.serve('/twice', shopPage(stage.server, { attributes: 'data-colour="red" data-x="1"' })));
  await page.locator('button.launcher').waitFor();
  await page.evaluate((tag) => {
    const script = document.createElement('script');
    script.src = tag;
    document.head.append(script);
    return new Promise((loaded) => {
      script.onload = loaded;
    });
  }, `${stage.server.origin}/widget.js`);
  expect(words).toHaveLength(1);
  expect(words[0]).toContain('second tag');
  expect(await page.locator('counterbell-widget').count()).toBe(1);
  await openPanel(page);
  await call('init', { colour: 'blue' });
  expect(words).toHaveLength(2);
  expect(words[1]).toContain('colour,x');
});

test('a malformed early call costs neither the launcher nor the calls beside it', async () => {
  const head = '<script>Counterbell = [null, 7, ["live"], ["order", { number: "M-1", aliases: null }]];</script>';
  await page.goto(stage.shop.serve('/malformed', shopPage(stage.server, { head })));
  await openPanel(page);
  await page.locator('h2', { hasText: 'Order M-1' }).waitFor();
});

test('nothing is thrown into the page, whatever it passes', async () => {
  await page.goto(stage.shop.serve('/nonsense', shopPage(stage.server)));
  await page.locator('button.launcher').waitFor();
  const nonsense = [undefined, null, 7, 'x', {}, { number: {} }, { aliases: 5 }, { number: 'N-1', aliases: null }];
  const throwAll = () =>
    page.evaluate((values) => {
      const { Counterbell } = window as unknown as ShopWindow;
      for (const name of ['init', 'order', 'identify', 'close', 'show', 'hide', 'debug', 'reset', 'on', 'open']) {
        for (const value of values) Counterbell[name]?.(value);
      }
      (Counterbell as unknown as { push(...calls: unknown[]): void }).push(
        ['nothing', 1],
        null,
        7,
        ['live'],
        ['identify', { email: 'no' }],
      );
    }, nonsense);
  await throwAll();
  await page.locator('counterbell-widget .panel').waitFor();
  await throwAll();
  expect(words.filter((each) => each.startsWith('thrown'))).toEqual([]);
});

test('reset forgets the session and what was typed; destroy leaves the page as it was', async () => {
  const key = `counterbell:${stage.server.publishableKey}`;
  await page.goto(stage.shop.serve('/leave', shopPage(stage.server, { order: 'R-1' })));
  await openPanel(page);
  await page.getByRole('button', { name: 'Rate your experience' }).click();
  await page.getByLabel('Anything to add?').fill('secret');
  const before = await page.evaluate((name) => localStorage.getItem(name), key);
  await call('reset');
  expect(await page.evaluate((name) => localStorage.getItem(name), key)).toBeNull();
  await openPanel(page);
  expect(await page.getByLabel('Anything to add?').count()).toBe(0);
  expect(await page.evaluate((name) => localStorage.getItem(name), key)).not.toBe(before);
  await call('destroy');
  expect(await page.locator('counterbell-widget').count()).toBe(0);
  await call('open');
  expect(words).toEqual([]);
});

test('reset forgets the order that the page declared', async () => {
  await page.goto(stage.shop.serve('/declared', shopPage(stage.server, { attributes: 'data-order-number="R-2"' })));
  await openPanel(page);
  await page.locator('h2', { hasText: 'Order R-2' }).waitFor();
  await call('reset');
  await openPanel(page);
  await page.getByLabel('Order number').waitFor();
  expect(await page.locator('h2', { hasText: 'R-2' }).count()).toBe(0);
});

test('destroy holds: while the panel is on its way, and against what is called later', async () => {
  await page.goto(stage.shop.serve('/destroyed', shopPage(stage.server)));
  await page.locator('button.launcher').waitFor();
  const panel = page.waitForResponse('**/widget/panel-*');
  // In one go: the panel must not come in between.
  await page.evaluate(() => {
    const { Counterbell } = window as unknown as ShopWindow;
    Counterbell.open?.();
    Counterbell.destroy?.();
  });
  await (await panel).finished();
  await call('open');
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
  expect(await keptBy(page, context)).toMatchObject({ local: [], databases: [] });
});

test('consent taken back before the panel has come forgets the session', async () => {
  await page.goto(stage.shop.serve('/kept', shopPage(stage.server)));
  await openPanel(page);
  expect((await keptBy(page, context)).local).toHaveLength(1);
  const head = '<script>Counterbell = [["consent", false]];</script>';
  await page.goto(stage.shop.serve('/withdrawn', shopPage(stage.server, { head })));
  await page.locator('button.launcher').waitFor();
  expect((await keptBy(page, context)).local).toEqual([]);
});

test('an order the shopper types is taken where the page shows several', async () => {
  const head = ['T-1', 'T-2']
    .map((orderNumber) => JSON.stringify({ '@type': 'Order', orderNumber }))
    .map((order) => `<script type="application/ld+json">${order}</script>`)
    .join('');
  await page.goto(stage.shop.serve('/history', shopPage(stage.server, { head })));
  await openPanel(page);
  await page.getByLabel('Order number').fill('T-2');
  await page.keyboard.press('Enter');
  await page.locator('h2', { hasText: 'Order T-2' }).waitFor();
});

test('an id that is a number is taken, with the event it stands on', async () => {
  await page.goto(stage.shop.serve('/number', shopPage(stage.server, { order: 'I-1' })));
  await openPanel(page);
  await call('identify', { id: 42 });
  await rate(page, 'Great');
  expect(await stateOf(page)).toContain('Saved');
});

test('settings that cannot be had are told', async () => {
  await page.route('**/api/support/config*', (route) =>
    route.fulfill({ status: 429, json: { code: 'rate_limited' }, headers: { 'access-control-allow-origin': '*' } }),
  );
  await page.goto(stage.shop.serve('/limited', shopPage(stage.server)));
  await openPanel(page);
  await page.getByRole('button', { name: 'Reserve a capsule' }).click();
  await page.getByText('Could not load.').waitFor();
});

test('a panel that cannot be loaded is told, and the next click really tries again', async () => {
  await page.route('**/widget/*', (route) => route.abort());
  await page.goto(stage.shop.serve('/flaky', shopPage(stage.server)));
  await page.locator('button.launcher').click();
  const again = page.getByRole('button', { name: 'Could not load. Try again' });
  await again.waitFor();
  await page.unroute('**/widget/*');
  await again.click();
  await page.locator('counterbell-widget .panel').waitFor();
  await page.route('**/widget/*', (route) => route.abort());
  await page.getByRole('button', { name: 'Reserve a capsule' }).click();
  await page.getByText('Could not load.').waitFor();
  await page.unroute('**/widget/*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('[name=capsule]').first().waitFor();
});

test('a purchase pushed into the dataLayer after loading is found, and the push is answered as ever', async () => {
  const head = '<script>window.dataLayer = [{ event: "view_item" }];</script>';
  await page.goto(stage.shop.serve('/layer', shopPage(stage.server, { head })));
  await openPanel(page);
  const answer = await page.evaluate(() =>
    (window as unknown as { dataLayer: unknown[] }).dataLayer.push({
      event: 'purchase',
      ecommerce: { transaction_id: 'GA-9' },
    }),
  );
  expect(answer).toBe(2);
  await page.locator('h2', { hasText: 'Order GA-9' }).waitFor();
  await eventually(() => countOf(stage.server, 'GA-9', 'order.viewed')).toBe(1);
});

test('secrets of the page address never leave the page', async () => {
  const url = stage.shop.serve('/thanks', shopPage(stage.server, { order: 'S-1' }));
  let body = '';
  await page.route('**/api/support/events*', (route) => {
    body += route.request().postData();
    return route.continue();
  });
  await page.goto(`${url}?utm=mail&key=wc_order_s3cret&token=s3cret&t=s3cret#s3cret`);
  await openPanel(page);
  await rate(page, 'Great');
  await stateOf(page);
  expect(body).toContain('/thanks?utm=mail"');
  expect(body).not.toContain('s3cret');
});
