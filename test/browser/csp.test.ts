// Shops with a strict policy: the widget works under it, and the browser has nothing to report.
import { expect, test } from 'vitest';
import { openPanel, rate, shopPage, stateOf } from './shop.ts';
import { useStage } from './stage.ts';

const stage = useStage();

const POLICIES: [string, (host: string) => string][] = [
  ['by host', (host) => `default-src 'none'; script-src ${host}; connect-src ${host}`],
  ['by nonce alone', (host) => `default-src 'none'; script-src 'nonce-r4nd0m'; connect-src ${host}`],
  ['strict-dynamic', (host) => `default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic'; connect-src ${host}`],
];

test.each(POLICIES)('a policy %s lets every flow through without a violation', async (name, policy) => {
  const page = await stage.browser.newPage();
  const words: string[] = [];
  page.on('console', (message) => words.push(message.text()));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
  });
  // Without a JSON-LD block: a policy by nonce would have the shop put a nonce on that one, too.
  const body = shopPage(stage.server, { attributes: 'nonce="r4nd0m" data-order-number="CSP-1"' });
  await page.goto(
    stage.shop.serve(`/csp-${name.replaceAll(' ', '-')}`, {
      body,
      headers: { 'content-security-policy': policy(stage.server.origin) },
    }),
  );
  await openPanel(page);
  await rate(page, 'Great');
  expect(await stateOf(page)).toContain('Saved');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Reserve a capsule' }).click();
  await page.locator('[name=capsule]').first().waitFor();
  expect(await page.locator('counterbell-widget .panel').evaluate((panel) => getComputedStyle(panel).position)).toBe(
    'fixed',
  );
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
  expect(words).toEqual([]);
  await page.close();
});

test('a policy that shuts the panel out is said once to the owner, and honestly to the shopper', async () => {
  const page = await stage.browser.newPage();
  const words: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'warning') words.push(message.text());
  });
  const policy = `script-src ${stage.server.origin}/widget.js; connect-src ${stage.server.origin}`;
  await page.goto(
    stage.shop.serve('/shut', { body: shopPage(stage.server), headers: { 'content-security-policy': policy } }),
  );
  await page.locator('button.launcher').click();
  await page.getByRole('button', { name: 'Could not load. Try again' }).waitFor();
  expect(words).toHaveLength(1);
  expect(words[0]).toContain('[counterbell] could not load');
  await page.close();
});
