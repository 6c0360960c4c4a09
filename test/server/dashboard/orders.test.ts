import { describe, expect, test } from 'vitest';
import { ordersPage } from '../../../server/dashboard/orders.tsx';
import type { OrderRow, OrdersQuestion } from '../../../shared/report.ts';
import { parsePage, textOf, textsOf } from './document.ts';
import { STORE, STYLESHEET, sampleQuestion, sampleRow, TAG } from './samples.ts';

function open(data: OrderRow[], filters: Partial<OrdersQuestion> = {}, nextCursor: string | null = null) {
  const list = { stylesheet: STYLESHEET, store: STORE, question: sampleQuestion(filters), tag: TAG };
  return parsePage(ordersPage({ ...list, answer: { data, nextCursor } }));
}

type Page = ReturnType<typeof open>;

function linkOf(page: Page, text: string): string | null {
  return [...page.querySelectorAll('a')].find((link) => link.textContent.trim() === text)?.getAttribute('href') ?? null;
}

function chosenIn(page: Page, select: string): string | null | undefined {
  return page.querySelector(`select[name=${select}] option[selected]`)?.getAttribute('value');
}

describe('a row', () => {
  test('tells the order in nine columns', () => {
    const page = open([sampleRow()]);
    expect(textsOf(page, 'thead th')).toEqual([
      'Order',
      'Placed',
      'Total',
      'Creator',
      'Status',
      'Verification',
      'Widget',
      'CSAT',
      'View',
    ]);
    expect(textsOf(page, 'tbody tr > *')).toEqual([
      '#1042',
      'Nov 21, 2026, 00:05',
      '€129.00',
      'lina.voss',
      'paid',
      'verified',
      '4 events',
      '5/5 great',
      'View order #1042',
    ]);
  });

  test('says in words what nobody has told yet', () => {
    const row = sampleRow({
      placedAt: null,
      total: null,
      creator: null,
      status: null,
      verification: 'claimed',
      widget: { touched: false, events: 0, lastAt: null },
      csat: null,
    });
    expect(textsOf(open([row]), 'tbody .absent-words')).toEqual([
      'not placed yet',
      'no total yet',
      'no creator',
      'no status yet',
      'not touched by the widget',
      'not rated',
    ]);
  });

  test.each([1, 2, 3, 4, 5])('says score %i in figures and has a colour for it', (score) => {
    const page = open([sampleRow({ csat: { score, rating: 'okay', at: '2026-11-21T09:31:00.000Z' } })]);
    expect(textOf(page, `.rating .score-${score} b`)).toBe(`${score}/5`);
  });

  test('counts its open requests', () => {
    expect(textOf(open([sampleRow({ requests: { open: 2 } })]), '.open-requests')).toBe('2 open requests');
    expect(textOf(open([sampleRow({ requests: { open: 0 } })]), '.open-requests')).toBeNull();
  });

  test('leads to its order', () => {
    expect(open([sampleRow()]).querySelector('.view a')?.getAttribute('href')).toBe('/dashboard/orders/%231042');
  });
});

describe('the table', () => {
  test('names its count and its time zone', () => {
    const page = open([sampleRow(), sampleRow({ orderNumber: '1043' })]);
    expect(textOf(page, 'caption')).toBe('2 orders on this page · times in Europe/Madrid');
  });

  test('scopes every heading', () => {
    const page = open([sampleRow()]);
    expect(page.querySelectorAll('thead th:not([scope=col]), tbody th:not([scope=row])')).toHaveLength(0);
  });
});

describe('the filters', () => {
  const filters = { q: 'GG-1', from: '2026-11-01', to: '2026-11-30', widget: false, score: 2, creator: 'lina.voss' };

  test('show the question that was asked', () => {
    const page = open([sampleRow()], filters);
    const values = ['q', 'from', 'to', 'creator'].map((name) =>
      page.querySelector(`input[name=${name}]`)?.getAttribute('value'),
    );
    expect(values).toEqual(['GG-1', '2026-11-01', '2026-11-30', 'lina.voss']);
    expect([chosenIn(page, 'widget'), chosenIn(page, 'score')]).toEqual(['false', '2']);
  });

  test('choose nothing where nothing was asked', () => {
    const page = open([sampleRow()]);
    expect([chosenIn(page, 'widget'), chosenIn(page, 'score')]).toEqual(['', '']);
  });

  test('stand open while one of them is set', () => {
    expect(open([sampleRow()], { score: 2 }).querySelector('details')?.hasAttribute('open')).toBe(true);
    expect(open([sampleRow()], { q: 'GG' }).querySelector('details')?.hasAttribute('open')).toBe(false);
  });

  test('live in the address: a GET form without the cursor', () => {
    const form = open([sampleRow()], { ...filters, cursor: 'abc', limit: 10 }).querySelector('.filters');
    expect([form?.getAttribute('method'), form?.getAttribute('action')]).toEqual(['get', '/dashboard/orders']);
    const names = [...(form?.querySelectorAll('[name]') ?? [])].map((field) => field.getAttribute('name'));
    expect(new Set(names)).toEqual(new Set(['q', 'widget', 'score', 'creator', 'from', 'to', 'limit']));
  });

  test('are kept by the next page and by the first', () => {
    const page = open([sampleRow()], { ...filters, cursor: 'here' }, 'there');
    const kept = 'q=GG-1&from=2026-11-01&to=2026-11-30&widget=false&score=2&creator=lina.voss';
    expect(linkOf(page, 'Next')).toBe(`/dashboard/orders?${kept}&cursor=there`);
    expect(linkOf(page, 'First page')).toBe(`/dashboard/orders?${kept}`);
  });

  test('can be cleared', () => {
    expect(linkOf(open([sampleRow()], filters), 'Clear')).toBe('/dashboard/orders');
    expect(linkOf(open([sampleRow()]), 'Clear')).toBeNull();
  });
});

describe('paging', () => {
  test('offers no page that is not there', () => {
    expect(open([sampleRow()]).querySelector('.paging')).toBeNull();
  });

  test('offers no way back on the first page', () => {
    const page = open([sampleRow()], {}, 'there');
    expect([linkOf(page, 'First page'), linkOf(page, 'Next')]).toEqual([null, '/dashboard/orders?cursor=there']);
  });
});

describe('without rows', () => {
  test('a new store is told to paste the tag', () => {
    const page = open([]);
    expect(textOf(page, 'h2')).toBe('No orders yet');
    expect(textOf(page, 'pre')).toBe(TAG);
    expect(page.querySelector('.filters')).toBeNull();
  });

  test('a question nothing answers offers to clear the filters', () => {
    const page = open([], { widget: false });
    expect(textOf(page, 'h2')).toBe('No order matches');
    expect(linkOf(page, 'Clear filters')).toBe('/dashboard/orders');
  });

  test('a page after the last one leads to the first', () => {
    const page = open([], { cursor: 'abc' });
    expect(textOf(page, 'h2')).toBe('No more orders');
    expect(linkOf(page, 'First page')).toBe('/dashboard/orders');
  });
});
