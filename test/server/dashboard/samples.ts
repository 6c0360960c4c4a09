// Believable orders and timeline entries; a test names only the fields it is about.
import type { OrderAnswer, OrderRow, OrdersQuestion, TimelineEntry } from '../../../shared/report.ts';
import { DEFAULT_PAGE } from '../../../shared/wire.ts';

export const STYLESHEET = '/assets/dashboard-3f9a.css';
export const STORE = { name: 'Gingham & Gold', timeZone: 'Europe/Madrid' };

export const TAG = '<script async src="https://support.example/widget.js" data-store="pk_test_1"></script>';

export function sampleQuestion(filters: Partial<OrdersQuestion> = {}): OrdersQuestion {
  return { limit: DEFAULT_PAGE, ...filters };
}

export function sampleRow(fields: Partial<OrderRow> = {}): OrderRow {
  return {
    orderNumber: '#1042',
    placedAt: '2026-11-20T23:05:00.000Z',
    total: { amount: 12_900, currency: 'EUR' },
    creator: 'lina.voss',
    status: 'paid',
    verification: 'verified',
    widget: { touched: true, events: 4, lastAt: '2026-11-21T09:30:00.000Z' },
    csat: { score: 5, rating: 'great', at: '2026-11-21T09:31:00.000Z' },
    requests: { open: 0 },
    ...fields,
  };
}

export function sampleOrder(fields: Partial<OrderAnswer> = {}): OrderAnswer {
  return { ...sampleRow(), aliases: [{ kind: 'confirmation', value: 'XPAV284CT' }], timeline: [], ...fields };
}

export function sampleEntry(fields: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    id: '0193a2b4-0000-7000-8000-000000000001',
    type: 'widget.opened',
    at: '2026-11-21T09:30:00.000Z',
    orderNumber: '1042',
    inferred: false,
    sessionRef: 'Zk3vQ9aLmN0pRsTuVwXyZ1234567890abcdefghijkl',
    data: {},
    ...fields,
  };
}
