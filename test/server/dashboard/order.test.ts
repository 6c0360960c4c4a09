import { describe, expect, test } from 'vitest';
import { orderPage } from '../../../server/dashboard/order.tsx';
import type { OrderAnswer } from '../../../shared/report.ts';
import { parsePage, textOf, textsOf } from './document.ts';
import { STORE, STYLESHEET, sampleEntry, sampleOrder } from './samples.ts';

function open(fields: Partial<OrderAnswer> = {}) {
  return parsePage(orderPage({ stylesheet: STYLESHEET, store: STORE, order: sampleOrder(fields) }));
}

function factsOf(page: ReturnType<typeof open>): Record<string, string | undefined> {
  const values = textsOf(page, '[aria-labelledby=facts] dd');
  return Object.fromEntries(textsOf(page, '[aria-labelledby=facts] dt').map((name, index) => [name, values[index]]));
}

test('names the order in its heading and its title', () => {
  const page = open();
  expect(textOf(page, 'h1')).toBe('Order #1042');
  expect(page.title).toBe('Order #1042 · Gingham & Gold · Counterbell');
});

describe('the facts', () => {
  test('are told in the units and the time zone of the store', () => {
    expect(factsOf(open())).toEqual({
      Placed: 'Nov 21, 2026, 00:05',
      Total: '€129.00',
      Creator: 'lina.voss',
      Status: 'paid',
      Widget: '4 events',
      'Last touched': 'Nov 21, 2026, 10:30',
      CSAT: '5/5 great',
      Rated: 'Nov 21, 2026, 10:31',
      'Open requests': '0',
    });
  });

  test('say what nobody has told yet', () => {
    const widget = { touched: false, events: 0, lastAt: null };
    const page = open({ placedAt: null, total: null, creator: null, status: null, csat: null, widget });
    expect(factsOf(page)).toMatchObject({
      Placed: 'Not told yet',
      Total: 'Not told yet',
      Creator: 'Not told yet',
      Status: 'Not told yet',
      CSAT: 'Not rated',
    });
  });

  test('show a total of nothing as money', () => {
    expect(factsOf(open({ total: { amount: 0, currency: 'EUR' } })).Total).toBe('€0.00');
  });

  test.each([
    ['claimed', 'Only shoppers’ pages'],
    ['verified', 'A signed source has confirmed'],
    ['conflict', 'contradict each other'],
  ] as const)('of a %s order say how far they are believed', (verification, meaning) => {
    const page = open({ verification });
    expect(textOf(page, `.title .badge.${verification}`)).toBe(verification);
    expect(textOf(page, '[aria-labelledby=facts] .hint')).toContain(meaning);
  });
});

test('lists the other names of the order', () => {
  expect(textsOf(open(), '[aria-labelledby=aliases] dl > div')).toEqual(['confirmationXPAV284CT']);
  expect(textOf(open({ aliases: [] }), '[aria-labelledby=aliases] .hint')).toContain('one name only');
});

test('counts what happened', () => {
  expect(textOf(open({ timeline: [sampleEntry()] }), '#timeline')).toBe('Timeline 1 event');
  expect(textOf(open(), '[aria-labelledby=timeline] .hint')).toContain('Nothing has happened');
});
