import { expect, it } from 'vitest';
import { orderKey } from '../../shared/order-number.ts';

it.each([
  ['#1001', '1001'],
  ['  1001 ', '1001'],
  ['GG-001', 'gg-001'],
  ['# gg-001', 'gg-001'],
  ['\u200b1001\u202c', '1001'],
  ['##1', '#1'],
  [' # ', ''],
])('%j compares as %j', (orderNumber, key) => {
  expect(orderKey(orderNumber)).toBe(key);
});
