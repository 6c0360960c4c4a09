// Every view and state, light and dark, phone and desktop: free of what axe can find, and within reach of the keyboard.
import { expect, test } from 'vitest';
import { checkAccessibility } from '../helpers/accessibility.ts';
import { openPanel, rate, shopPage, stateOf } from './shop.ts';
import { useStage } from './stage.ts';

const stage = useStage();

const LOOKS = [
  { name: 'phone, light', viewport: { width: 390, height: 844 }, colorScheme: 'light', dir: 'ltr', accent: '#c2410c' },
  { name: 'desktop, dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark', dir: 'rtl', accent: '#facc15' },
] as const;

test.each(LOOKS)('axe finds nothing: $name', async ({ viewport, colorScheme, dir, accent }) => {
  const page = await stage.browser.newPage({ viewport, colorScheme });
  const head = `<style>html { color-scheme: light dark; --counterbell-accent: ${accent}; }</style>`;
  const body = shopPage(stage.server, { head }).replace('<html', `<html dir="${dir}"`);
  await page.goto(stage.shop.serve('/looks', body));
  await page.locator('button.launcher').waitFor();
  await checkAccessibility(page);
  await openPanel(page);
  await checkAccessibility(page);
  await page.getByLabel('Order number').fill('L-1');
  await page.getByRole('button', { name: 'Use this order' }).click();
  await checkAccessibility(page);
  await rate(page, 'Great', 'Good.');
  await stateOf(page);
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Get order updates' }).click();
  await page.getByLabel('E-mail').waitFor();
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Reserve a capsule' }).click();
  await page.locator('[name=capsule]').first().check();
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Back' }).click();
  await page.context().setOffline(true);
  await rate(page, 'Poor');
  await stateOf(page);
  await checkAccessibility(page);
  await page.context().setOffline(false);
  await page.close();
});

test('focus comes in with every view, goes back where it came from, and is never trapped', async () => {
  const page = await stage.browser.newPage();
  await page.goto(stage.shop.serve('/focus', shopPage(stage.server, { order: 'L-2' })));
  const focused = () =>
    page.evaluate(() => {
      const host = document.activeElement;
      return (host?.shadowRoot?.activeElement ?? host)?.className;
    });
  await page.locator('button.launcher').focus();
  await page.keyboard.press('Enter');
  await page.locator('counterbell-widget .panel').waitFor();
  expect(await focused()).toBe('content');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Great' }).waitFor();
  expect(await focused()).toBe('content');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await page.getByRole('radio', { name: 'Terrible' }).isChecked()).toBe(true);
  await page.keyboard.press('ArrowLeft');
  expect(await page.getByRole('radio', { name: 'Great' }).isChecked()).toBe(true);
  await page.keyboard.press('Escape');
  expect(await focused()).toBe('launcher');
  await page.keyboard.press('Shift+Tab');
  expect(await focused()).not.toBe('content');
  await page.close();
});

test('every target is at least 44 pixels high and every field at least 16 in type', async () => {
  const page = await stage.browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(stage.shop.serve('/targets', shopPage(stage.server)));
  await openPanel(page);
  for (const flow of ['Rate your experience', 'Get order updates', 'Reserve a capsule']) {
    await page.getByRole('button', { name: flow }).click();
    await page.locator('.primary:visible').waitFor();
    const small = await page
      .locator('.panel :is(button, .tile, .choice, .field input, textarea):visible')
      .evaluateAll((all) =>
        all.filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML),
      );
    const tiny = await page
      .locator('.panel :is(.field input, textarea):visible')
      .evaluateAll((all) => all.filter((each) => Number.parseFloat(getComputedStyle(each).fontSize) < 16).length);
    expect({ flow, small, tiny }).toEqual({ flow, small: [], tiny: 0 });
    await page.getByRole('button', { name: 'Back' }).click();
  }
  const width = await page
    .locator('counterbell-widget .panel')
    .evaluate((panel) => panel.getBoundingClientRect().width);
  expect(width).toBe(390);
  await page.close();
});
