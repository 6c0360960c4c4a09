// The three truths under fault: whatever the shopper was told is so, and each message arrives once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { killBrowser, openProfile } from '../helpers/browser.ts';
import { countOf, eventually, openPanel, rate, shopPage, stateOf } from './shop.ts';
import { useStage } from './stage.ts';

const EVENTS = '**/api/support/events*';

const stage = useStage();
let context: BrowserContext;
let page: Page;
let orders = 0;

beforeEach(async () => {
  context = await stage.browser.newContext();
  page = await context.newPage();
});

afterEach(() => context.close());

/** Opens the panel on the page of an order no other test uses. */
async function openOrder(): Promise<{ order: string; url: string }> {
  const order = `D-${++orders}`;
  const url = stage.shop.serve(`/${order}`, shopPage(stage.server, { order }));
  await page.goto(url);
  await openPanel(page);
  await eventually(() => countOf(stage.server, order, 'widget.opened')).toBe(1);
  return { order, url };
}

function rated(order: string): Promise<number> {
  return countOf(stage.server, order, 'csat.rated');
}

test('offline is waiting, and becomes saved while the shopper looks on', async () => {
  const { order } = await openOrder();
  await context.setOffline(true);
  await rate(page, 'Great');
  expect(await stateOf(page)).toContain('Waiting on this device');
  expect(await rated(order)).toBe(0);
  await context.setOffline(false);
  await page.locator('.state.saved').waitFor({ timeout: 20_000 });
  expect(await rated(order)).toBe(1);
});

test('what waits when the page is closed is sent by the next page', async () => {
  const { order } = await openOrder();
  await context.setOffline(true);
  await rate(page, 'Great');
  await stateOf(page);
  await page.close();
  await context.setOffline(false);
  page = await context.newPage();
  await page.goto(stage.shop.serve('/elsewhere', shopPage(stage.server)));
  await eventually(() => rated(order)).toBe(1);
});

test('a tab that closes at once after the click loses nothing that was told, and it arrives once', async () => {
  const { order, url } = await openOrder();
  await page.getByRole('button', { name: 'Rate your experience' }).click();
  await page.locator('label', { hasText: 'Great' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.close();
  page = await context.newPage();
  await page.goto(url);
  await eventually(() => rated(order)).toBe(1);
});

test('a server killed between the click and its answer stores the rating once', async () => {
  const { order } = await openOrder();
  let asked = 0;
  await page.route(EVENTS, async (route) => {
    asked++;
    if (asked > 1) return route.continue();
    // The server commits, and is gone before the page hears of it.
    await route.fetch();
    await stage.server.kill();
    await route.abort('connectionreset');
  });
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Waiting on this device');
  await stage.server.restart();
  await page.locator('.state.saved').waitFor({ timeout: 30_000 });
  expect(asked).toBeGreaterThan(1);
  expect(await rated(order)).toBe(1);
});

test('a browser killed right after "waiting" has kept the message', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'counterbell-profile-'));
  let profile = await openProfile(folder);
  page = await profile.newPage();
  const { order, url } = await openOrder();
  await profile.setOffline(true);
  await rate(page, 'Great');
  expect(await stateOf(page)).toContain('Waiting on this device');
  killBrowser(folder);
  profile = await openProfile(folder);
  page = await profile.newPage();
  await page.goto(url);
  await openPanel(page);
  await eventually(() => rated(order)).toBe(1);
  await profile.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what two tabs flush at once arrives once', async () => {
  const { order } = await openOrder();
  const other = await context.newPage();
  await other.goto(stage.shop.serve('/other', shopPage(stage.server, { order })));
  await openPanel(other);
  await context.setOffline(true);
  await rate(page, 'Great', 'from the first');
  await rate(other, 'Poor', 'from the second');
  await Promise.all([stateOf(page), stateOf(other)]);
  await context.setOffline(false);
  await Promise.all([page, other].map((tab) => tab.locator('.state.saved').waitFor({ timeout: 30_000 })));
  expect(await rated(order)).toBe(2);
});

describe('an answer that does not name the message is no acknowledgement', () => {
  const FOREIGN = { results: [{ id: '0193a7c5-7a3e-7000-8000-000000000000', status: 'stored' }] };
  const answers: [string, Parameters<Route['fulfill']>[0]][] = [
    ['a captive portal: 200 and a page', { status: 200, contentType: 'text/html', body: '<h1>Log in to Wi-Fi</h1>' }],
    ['200 and {}', { status: 200, json: {} }],
    ["200 and somebody else's id", { status: 200, json: FOREIGN }],
    ['200 cut short', { status: 200, contentType: 'application/json', body: '{"results":[{"id":"0193' }],
    ['204', { status: 204 }],
    ['302', { status: 302, headers: { location: '/elsewhere' } }],
    ['403', { status: 403, json: { code: 'origin_not_allowed' } }],
    ['429', { status: 429, headers: { 'retry-after': '2' }, json: { code: 'rate_limited' } }],
    ['500', { status: 500, body: 'no' }],
    ['503', { status: 503, json: { code: 'unavailable' } }],
  ];
  test.each(answers)('%s', async (_, answer) => {
    const { order, url } = await openOrder();
    const headers = { 'access-control-allow-origin': '*', ...answer?.headers };
    await page.route(EVENTS, (route) => route.fulfill({ ...answer, headers }));
    await rate(page, 'Great');
    expect(await stateOf(page)).toContain('Waiting on this device');
    await page.unroute(EVENTS);
    await page.goto(url);
    await eventually(() => rated(order)).toBe(1);
  });
});

test('a message the server refuses is told as not saved, and is not sent again', async () => {
  // No wait for chance to draw: what would be sent again is sent at once.
  await page.addInitScript(() => {
    Math.random = () => 0;
  });
  await openOrder();
  const sent: string[][] = [];
  await page.route(EVENTS, (route) => {
    const { events } = route.request().postDataJSON() as { events: { id: string }[] };
    sent.push(events.map(({ id }) => id));
    const results = events.map(({ id }) => ({ id, status: 'rejected', problem: { detail: 'No such thing.' } }));
    return route.fulfill({ json: { results }, headers: { 'access-control-allow-origin': '*' } });
  });
  await rate(page, 'Great', 'my words');
  expect(await stateOf(page)).toBe('Not saved. The shop could not take this. No such thing.');
  expect(await page.getByLabel('Anything to add?').inputValue()).toBe('my words');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.getByLabel('Anything to add?').fill('other words');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(() => sent.length).toBe(2);
  expect(new Set(sent.flat()).size).toBe(2);
});

test('what is refused behind the back of its shopper is said when the panel is next opened, and once', async () => {
  const { url } = await openOrder();
  await context.setOffline(true);
  await rate(page, 'Great', 'my words');
  await stateOf(page);
  await page.close();
  await context.setOffline(false);
  page = await context.newPage();
  await page.route(EVENTS, (route) => {
    const { events } = route.request().postDataJSON() as { events: { id: string }[] };
    const results = events.map(({ id }) => ({ id, status: 'rejected', problem: { detail: 'No such thing.' } }));
    return route.fulfill({ json: { results }, headers: { 'access-control-allow-origin': '*' } });
  });
  await page.goto(url);
  await page.locator('button.launcher').waitFor();
  await eventually(() => printed(page)).toMatchObject({ waiting: 0, expired: 0, lastOutcome: 'HTTP 200' });
  const report = await printed(page);
  expect(report.refusals).toHaveLength(report.dead as number);
  await openPanel(page);
  await page.getByText('An earlier message was not saved. No such thing.').waitFor();
  await page.keyboard.press('Escape');
  await openPanel(page);
  await page.getByRole('button', { name: 'Rate your experience' }).waitFor();
  // Told is not forgotten: it still counts.
  expect((await printed(page)).dead).toBeGreaterThanOrEqual(report.dead as number);
  expect(await page.locator('.lost').textContent()).toBe('');
});

/** What debug() prints. */
async function printed(here: Page): Promise<Record<string, unknown>> {
  const said = here.waitForEvent('console', (message) => message.type() === 'log');
  await here.evaluate(() => {
    (window as unknown as { Counterbell: { debug(): void } }).Counterbell.debug();
  });
  return (await (await said).args()[1]?.jsonValue()) as Record<string, unknown>;
}

test('the fields rest while their message is on its way, and focus is not lost', async () => {
  await openOrder();
  let release = (): void => undefined;
  const held = new Promise<void>((answered) => {
    release = answered;
  });
  await page.route(EVENTS, async (route) => {
    await held;
    await route.continue();
  });
  await rate(page, 'Great', 'my words');
  const isResting = () => page.locator('textarea').evaluate((field) => field.closest('[inert]') !== null);
  await expect.poll(isResting).toBe(true);
  await page.locator('textarea').evaluate((field) => field.focus());
  expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.localName)).toBe('button');
  release();
  await page.locator('.state.saved').waitFor();
  expect(await page.locator('textarea').inputValue()).toBe('my words');
});

describe('where storage is blocked', () => {
  beforeEach(async () => {
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'indexedDB']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('blocked', 'SecurityError');
          },
        });
      }
      Object.defineProperty(Navigator.prototype, 'locks', {
        get() {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
  });

  test('online works', async () => {
    const { order } = await openOrder();
    await rate(page, 'Great');
    expect(await stateOf(page)).toContain('Saved');
    expect(await rated(order)).toBe(1);
  });

  test('offline is told as not saved, with the words kept; trying again sends the same message', async () => {
    const { order } = await openOrder();
    await context.setOffline(true);
    await rate(page, 'Great', 'my words');
    expect(await stateOf(page)).toContain('Not saved.');
    expect(await page.getByLabel('Anything to add?').inputValue()).toBe('my words');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.state.saved').waitFor();
    expect(await rated(order)).toBe(1);
  });
});

test('a browser set to block cookies, which blocks all storage, is served the same truths', async ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterbell-profile-'));
  mkdirSync(join(folder, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
  const blocked = await openProfile(folder);
  page = await blocked.newPage();
  const { order } = await openOrder();
  const isBlocked = await page.evaluate(() => {
    try {
      return localStorage === undefined;
    } catch {
      return true;
    }
  });
  if (!isBlocked) await blocked.close();
  skip(!isBlocked, 'this build of Chromium (headless shell) has no content settings');
  await rate(page, 'Good');
  expect(await stateOf(page)).toContain('Saved');
  expect(await rated(order)).toBe(1);
  await page.getByRole('button', { name: 'Done' }).click();
  await blocked.setOffline(true);
  await rate(page, 'Poor');
  expect(await stateOf(page)).toContain('Not saved.');
  await blocked.close();
  rmSync(folder, { recursive: true, force: true });
});

test('an IndexedDB that never answers does not hold up the shopper', async () => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => Object.create(EventTarget.prototype) as IDBOpenDBRequest;
  });
  const { order } = await openOrder();
  await rate(page, 'Great');
  expect(await stateOf(page)).toContain('Saved');
  expect(await rated(order)).toBe(1);
});
