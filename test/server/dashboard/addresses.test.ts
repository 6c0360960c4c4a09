import { expect, test } from 'vitest';
import { orderAddress, ordersAddress } from '../../../server/dashboard/addresses.ts';
import { orderKey } from '../../../shared/order-number.ts';
import { OrdersQuestion } from '../../../shared/report.ts';
import { sampleQuestion } from './samples.ts';

test('the list without a question has a bare address', () => {
  expect(ordersAddress(sampleQuestion())).toBe('/dashboard/orders');
});

test('a list is asked again by its own address', () => {
  const question = sampleQuestion({
    q: '#10 & more',
    from: '2026-11-01',
    to: '2026-11-30',
    widget: false,
    score: 5,
    creator: 'lina=voss',
    cursor: 'eyJ/+=',
    limit: 10,
  });
  const { searchParams } = new URL(ordersAddress(question), 'https://support.example');
  expect(OrdersQuestion.parse(Object.fromEntries(searchParams))).toEqual(question);
});

test.each(['#1042', 'a/b?c#d', '100%', 'طلب-٢٢١', '.', '..', 'W'.repeat(64)])(
  'the address of order %s names that order and stays one segment',
  (orderNumber) => {
    const { pathname, search, hash } = new URL(orderAddress(orderNumber), 'https://support.example');
    const [, dashboard, orders, segment = '', ...rest] = pathname.split('/');
    expect({ dashboard, orders, rest, search, hash }).toEqual({
      dashboard: 'dashboard',
      orders: 'orders',
      rest: [],
      search: '',
      hash: '',
    });
    expect(orderKey(decodeURIComponent(segment))).toBe(orderKey(orderNumber));
  },
);
