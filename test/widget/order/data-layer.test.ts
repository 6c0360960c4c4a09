import { afterEach, expect, test, vi } from 'vitest';
import { dataLayer } from '../../../widget/order/data-layer.ts';
import { detectOrder } from '../../../widget/order/detect.ts';

const page = window as unknown as { dataLayer?: unknown };

afterEach(() => {
  delete page.dataLayer;
});

const purchase = (id: unknown) => ({ event: 'purchase', ecommerce: { transaction_id: id, value: '10' } });

function gtag(..._said: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: gtag() pushes its Arguments object, which is no array.
  return arguments;
}

test.each([
  ['a GA4 purchase', purchase('T-1')],
  ['a number for an id', purchase(1)],
  ['the gtag form', gtag('event', 'purchase', { transaction_id: 'T-1' })],
  ['what Universal Analytics left', { ecommerce: { purchase: { actionField: { id: 'T-1' } } } }],
])('finds the order in %s', (_, entry) => {
  page.dataLayer = [{ event: 'gtm.js' }, null, { ecommerce: null }, entry];
  expect(detectOrder([dataLayer])?.number).toMatch(/1$/);
});

test.each([
  ['an empty id', purchase('')],
  ['another event', { event: 'add_to_cart', ecommerce: { transaction_id: 'T-1' } }],
  ['another gtag call', gtag('config', 'G-1', { transaction_id: 'T-1' })],
  ['something strange', { event: 'purchase', ecommerce: 'no' }],
])('finds nothing in %s', (_, entry) => {
  page.dataLayer = [entry];
  expect(detectOrder([dataLayer])).toBeNull();
});

test('minds no page without a dataLayer, or with another thing of that name', () => {
  expect(detectOrder([dataLayer])).toBeNull();
  page.dataLayer = 'gone';
  expect(detectOrder([dataLayer])).toBeNull();
  expect(() => dataLayer.watch?.(() => undefined)).not.toThrow();
});

test("a later push calls through, answers as ever, and comes before the watcher; a watcher's fault is not the page's", async () => {
  const entries: unknown[] = [];
  page.dataLayer = entries;
  const changed = vi.fn();
  dataLayer.watch?.(changed);
  expect(entries.push({ event: 'view' }, purchase('T-2'))).toBe(2);
  expect(changed).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(changed).toHaveBeenCalled();
  expect(detectOrder([dataLayer])?.number).toBe('T-2');
});
