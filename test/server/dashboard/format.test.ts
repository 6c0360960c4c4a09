import { describe, expect, test } from 'vitest';
import { createClock, formatCount, formatMoney } from '../../../server/dashboard/format.ts';

// Intl puts a no-break space between a code and its amount.
const money = (amount: number, currency: string) => formatMoney({ amount, currency }).replace(/\s/g, ' ');

describe('money', () => {
  test.each([
    [12_345, 'EUR', '€123.45'],
    [5, 'EUR', '€0.05'],
    [0, 'EUR', '€0.00'],
    [-250, 'USD', '-$2.50'],
    [12_900, 'JPY', '¥12,900'],
    [1_234, 'KWD', 'KWD 1.234'],
    [12_345, 'CLF', 'CLF 1.2345'],
    [12_345, 'ZZZ', 'ZZZ 123.45'],
  ])('%i minor units of %s read %s', (amount, currency, text) => {
    expect(money(amount, currency)).toBe(text);
  });

  test('keeps the two digits of a currency whose prices are usually shown without them', () => {
    expect(money(12_345, 'ALL')).toBe('ALL 123.45');
  });

  test('does not round the largest exact amount', () => {
    expect(money(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('€90,071,992,547,409.91');
  });
});

describe('times', () => {
  const at = '2026-11-20T23:05:00.000Z';

  test('are read on the clock of the store', () => {
    expect(createClock('Europe/Madrid').moment(at)).toBe('Nov 21, 2026, 00:05');
    expect(createClock('America/New_York').moment(at)).toBe('Nov 20, 2026, 18:05');
  });

  test('follow that place through its summer time', () => {
    const clock = createClock('Europe/Madrid');
    expect([clock.time('2026-07-01T10:00:00Z'), clock.time('2026-12-01T10:00:00Z')]).toEqual(['12:00', '11:00']);
  });

  test('take the day and the hour apart alike', () => {
    const clock = createClock('Europe/Madrid');
    expect(`${clock.day(at)}, ${clock.time(at)}`).toBe(clock.moment(at));
  });
});

test('counts name what they count', () => {
  expect([0, 1, 1200].map((count) => formatCount(count, 'event'))).toEqual(['0 events', '1 event', '1,200 events']);
});
