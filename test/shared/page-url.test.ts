import { expect, test } from 'vitest';
import { pageUrl } from '../../shared/page-url.ts';

test.each([
  [
    'https://shop.example/checkout/order-received/77/?key=wc_order_x&lang=es',
    'https://shop.example/checkout/order-received/77/?lang=es',
  ],
  ['https://shop.example/checkout/order-confirmation/5?t=abc', 'https://shop.example/checkout/order-confirmation/5'],
  ['https://shop.example/checkouts/cn/Z2NwLX/thank-you', 'https://shop.example/checkouts/cn/-/thank-you'],
  ['https://shop.example/12345/checkouts/a1b2/thank_you', 'https://shop.example/12345/checkouts/-/thank_you'],
  ['https://shop.example/12345/orders/a1b2/authenticate?key=k', 'https://shop.example/12345/orders/-/authenticate'],
  ['https://shop.example/?access_token=a&email=b&id_token=c&password=d&page=2#token=e', 'https://shop.example/?page=2'],
  ['https://shop.example/a?utm_source=x', 'https://shop.example/a?utm_source=x'],
])('%s', (href, wanted) => {
  expect(pageUrl(href)).toBe(wanted);
});

test('is never longer than the server takes', () => {
  expect(pageUrl(`https://shop.example/?q=${'x'.repeat(5_000)}`)).toHaveLength(2_048);
});
