import { afterEach, expect, test } from 'vitest';
import { detectOrder } from '../../../widget/order/detect.ts';
import { jsonLd } from '../../../widget/order/json-ld.ts';

function say(...blocks: unknown[]): void {
  for (const block of blocks) {
    const script = document.createElement('script');
    script.type = 'application/ld+json';
    script.textContent = typeof block === 'string' ? block : JSON.stringify(block);
    document.head.append(script);
  }
}

afterEach(() => {
  document.head.replaceChildren();
});

const order = (number: unknown, more: object = {}) => ({ '@type': 'Order', orderNumber: number, ...more });

test.each([
  ['a plain order', order('1')],
  ['an order whose number is a number', order(1)],
  ['a list', [{ '@type': 'WebPage' }, order('1')]],
  ['a graph', { '@context': 'https://schema.org', '@graph': [{ '@type': 'Organization' }, order('1')] }],
  ['a type in a list', { '@type': ['Thing', 'Order'], orderNumber: '1' }],
  ['an http context in the type', { '@type': 'http://schema.org/Order', orderNumber: '1' }],
  ['an https context in the type', { '@type': 'https://schema.org/Order', orderNumber: '1' }],
  ['a prefixed type', { '@type': 'schema:Order', orderNumber: '1' }],
  ['a parcel', { '@type': 'ParcelDelivery', partOfOrder: order('1') }],
  ['a parcel whose order has no type', { '@type': 'ParcelDelivery', partOfOrder: { orderNumber: '1' } }],
])('finds the order in %s', (_, block) => {
  say(block);
  expect(detectOrder([jsonLd])?.number).toBe('1');
});

test('takes the confirmation number along as another name', () => {
  say(order('1', { confirmationNumber: 'XPAV284CT' }));
  expect(detectOrder([jsonLd])?.aliases).toEqual({ confirmation: 'XPAV284CT' });
});

test('bad JSON costs only its own block', () => {
  say('{"@type":"Order",', 'null', '7', '"Order"', '[null, [], 3]', order('1'));
  expect(detectOrder([jsonLd])?.number).toBe('1');
});

test.each([
  ['an order without a number', order(undefined)],
  ['an empty number', order('  ')],
  ['a type that only ends alike', { '@type': 'PreOrder', orderNumber: '1' }],
  ['an order history', [order('1'), order('2')]],
])('finds nothing in %s', (_, block) => {
  say(block);
  expect(detectOrder([jsonLd])).toBeNull();
});
