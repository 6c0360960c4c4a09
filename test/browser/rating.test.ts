// The heart: a shopper's click becomes the merchant's 5/5.
import { expect, test } from 'vitest';
import { merchantOrder, openPanel, rate, shopPage, stateOf } from './shop.ts';
import { useStage } from './stage.ts';

const stage = useStage();

test('a click on the demo shop becomes 5/5 on its order', async () => {
  const page = await stage.browser.newPage();
  await page.goto(`${stage.server.origin}/demo/order-confirmation.html`);
  await openPanel(page);
  expect(await page.locator('counterbell-widget h2').textContent()).toBe('Order GG-001');
  await rate(page, 'Great', 'The mug is lovely.');
  expect(await stateOf(page)).toBe('Saved. Thank you for telling us.');
  const order = await merchantOrder(stage.server, 'GG-001');
  expect(order?.csat).toMatchObject({ score: 5, rating: 'great' });
  expect(order?.timeline.find(({ type }) => type === 'csat.rated')?.data).toMatchObject({
    comment: 'The mug is lovely.',
  });
  await page.close();
});

test('a shopper who names the order by hand is heard on that order', async () => {
  const page = await stage.browser.newPage();
  await page.goto(stage.shop.serve('/plain', shopPage(stage.server)));
  await openPanel(page);
  expect(await page.locator('counterbell-widget h2').textContent()).toBe('No order found on this page');
  await page.getByLabel('Order number').fill(' #TYPED-1 ');
  await page.getByRole('button', { name: 'Use this order' }).click();
  expect(await page.locator('counterbell-widget h2').textContent()).toBe('Order #TYPED-1');
  await rate(page, 'Okay');
  await stateOf(page);
  expect((await merchantOrder(stage.server, 'typed-1'))?.csat?.score).toBe(3);
  await page.close();
});

test('updates carry the consent that was shown, and a capsule says until when it is held', async () => {
  const page = await stage.browser.newPage();
  await page.goto(stage.shop.serve('/order', shopPage(stage.server, { order: 'F-1' })));
  await openPanel(page);
  await page.getByRole('button', { name: 'Get order updates' }).click();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Phone').fill('+34 600 123 456');
  await page.getByLabel('Also by SMS').check();
  const consent = await page.locator('.choice small').textContent();
  await page.getByRole('button', { name: 'Get updates' }).click();
  await stateOf(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Reserve a capsule' }).click();
  await page.locator('[name=capsule]').first().check();
  await page.getByRole('button', { name: 'Reserve', exact: true }).click();
  expect(await stateOf(page)).toMatch(/^Saved\. Held for you until .*\d/);
  const timeline = (await merchantOrder(stage.server, 'F-1'))?.timeline ?? [];
  const data = (type: string) => timeline.find((entry) => entry.type === type)?.data;
  expect(data('updates.subscribed')).toMatchObject({
    email: 'ada@example.com',
    phone: '+34600123456',
    sms: true,
    consent: { text: consent, version: 'en-1' },
  });
  expect(data('capsule.reserved')).toMatchObject({ contact: { by: 'none' } });
  await page.close();
});

test('a wrong address is said at its field, and nothing is sent', async () => {
  const page = await stage.browser.newPage();
  await page.goto(stage.shop.serve('/wrong', shopPage(stage.server, { order: 'W-1' })));
  await openPanel(page);
  await page.getByRole('button', { name: 'Get order updates' }).click();
  const email = page.getByLabel('E-mail');
  const message = () => email.evaluate((field: HTMLInputElement) => field.validationMessage);
  await page.getByRole('button', { name: 'Get updates' }).click();
  expect(await message()).toBe('Give an e-mail address or a phone number.');
  await email.fill('ada@example');
  await page.getByRole('button', { name: 'Get updates' }).click();
  expect(await message()).toBe('This does not look like an e-mail address.');
  await email.fill('ada@example.com');
  await page.getByRole('button', { name: 'Get updates' }).click();
  await stateOf(page);
  const sent = (await merchantOrder(stage.server, 'W-1'))?.timeline.filter(({ type }) => type === 'updates.subscribed');
  expect(sent).toHaveLength(1);
  await page.close();
});
