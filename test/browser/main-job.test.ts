// The main job, as its people do it: a shopper rates, subscribes and reserves on the demo shop; the merchant sees it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccessibility } from '../helpers/accessibility.ts';
import { openBrowser } from '../helpers/browser.ts';
import { startServer, type TestServer } from '../helpers/server.ts';

const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1440, height: 900 };

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** A page of its own, which must stay silent on the console. */
async function openPage(options: object = {}): Promise<{ page: Page; messages: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  return { page, messages };
}

async function sendAndWait(page: Page, button: string): Promise<void> {
  const panel = page.getByRole('dialog');
  await panel.getByRole('button', { name: button, exact: true }).click();
  await panel
    .getByRole('status')
    .filter({ hasText: /^Saved/ })
    .waitFor();
  await panel.getByRole('button', { name: 'Done', exact: true }).click();
}

describe('the main job', () => {
  it('a shopper rates, subscribes and reserves; the merchant sees 5/5 and all three, in time order', async () => {
    const shopper = await openPage();
    await shopper.page.goto(`${server.origin}/demo/order-confirmation.html`);
    await shopper.page.getByRole('button', { name: /help/i }).first().click();
    const panel = shopper.page.getByRole('dialog');
    await panel.getByText('Order GG-001').waitFor();

    await panel.getByRole('button', { name: 'Rate your experience' }).click();
    await panel.getByText('Great').click();
    await panel.getByRole('textbox').fill('The mug is even better than the picture.');
    await sendAndWait(shopper.page, 'Send');

    await panel.getByRole('button', { name: 'Get order updates' }).click();
    await panel.getByLabel('E-mail').fill('shopper@example.com');
    await sendAndWait(shopper.page, 'Get updates');

    await panel.getByRole('button', { name: 'Reserve a capsule' }).click();
    await panel.getByText('The winter table').click();
    await sendAndWait(shopper.page, 'Reserve');
    expect(shopper.messages).toEqual([]);

    const merchant = await openPage({ viewport: LAPTOP });
    await merchant.page.goto(server.signInUrl);
    const row = merchant.page.getByRole('row').filter({ hasText: 'GG-001' });
    await row.getByText('5/5').waitFor();
    await row.getByText(/^\d+ events$/).waitFor();
    await row.getByRole('link').first().click();
    const timeline = merchant.page.getByRole('list').filter({ hasText: 'even better than the picture' });
    const words = await timeline.last().innerText();
    const order = ['even better', 'shopper@example.com', 'winter'].map((text) => words.toLowerCase().indexOf(text));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(merchant.messages).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('signs in with the secret key, refuses another, and signs out', async () => {
    const { page } = await openPage({ viewport: LAPTOP });
    await page.goto(`${server.origin}/dashboard/orders`);
    const key = page.getByLabel(/key/i);
    await key.fill('sk_test_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No store has this key').waitFor();
    await key.fill(server.secretKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it.each([
    ['a phone', PHONE],
    ['a laptop', LAPTOP],
  ])('is accessible and fits %s, in light and dark', async (_device, viewport) => {
    await server.stop();
    await server.restart();
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, messages } = await openPage({ viewport, colorScheme });
      // The link works once: the second theme signs in by key.
      await page.goto(`${server.origin}/dashboard/sign-in`);
      await checkAccessibility(page);
      await page.getByLabel(/key/i).fill(server.secretKey);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      for (const path of ['/dashboard/orders', '/dashboard/orders/GG-001', '/dashboard/orders?q=no-such-order']) {
        await page.goto(server.origin + path);
        await checkAccessibility(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      }
      expect(messages).toEqual([]);
      await page.context().close();
    }
  });
});
