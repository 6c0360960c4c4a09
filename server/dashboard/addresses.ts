// The dashboard's own addresses. A list's address holds its whole question, so that a page can be kept and shared.
import type { OrdersQuestion } from '../../shared/report.ts';
import { DEFAULT_PAGE } from '../../shared/wire.ts';

export const ORDERS_ADDRESS = '/dashboard/orders';
export const SIGN_IN_ADDRESS = '/dashboard/sign-in';
export const SIGN_OUT_ADDRESS = '/dashboard/sign-out';

/** The list that answers this question; without a cursor, its first page. */
export function ordersAddress({ limit, ...filters }: OrdersQuestion): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  if (limit !== DEFAULT_PAGE) query.set('limit', String(limit));
  return query.size === 0 ? ORDERS_ADDRESS : `${ORDERS_ADDRESS}?${query}`;
}

export function orderAddress(orderNumber: string): string {
  // A path segment of one or two dots is resolved away even when it is encoded; a leading # names the same order.
  const segment = /^\.{1,2}$/.test(orderNumber) ? `#${orderNumber}` : orderNumber;
  return `${ORDERS_ADDRESS}/${encodeURIComponent(segment)}`;
}
