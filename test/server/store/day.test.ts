import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, endOfDay, startOfDay } from '../../../server/store/day.ts';

const ZONES = ['UTC', 'Europe/Madrid', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Pacific/Kiritimati'];

describe('the store’s day', () => {
  it.each([
    ['2026-03-29T00:30:00Z', 'Europe/Madrid', '2026-03-29'],
    ['2026-03-28T23:30:00Z', 'Europe/Madrid', '2026-03-29'],
    ['2026-10-25T22:59:59Z', 'Europe/Madrid', '2026-10-25'],
    ['2026-10-25T23:00:00Z', 'Europe/Madrid', '2026-10-26'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31'],
  ])('%s in %s is %s', (time, zone, day) => {
    expect(dayOf(Date.parse(time), zone)).toBe(day);
  });

  it('has 23 hours when the clocks go forward and 25 when they go back', () => {
    const hours = (day: string) => (endOfDay(day, 'Europe/Madrid') - startOfDay(day, 'Europe/Madrid')) / 3_600_000;
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-01')]).toEqual([23, 25, 24]);
  });

  it('begins at its first moment, in every zone', () => {
    const moment = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) });
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (at, zone) => {
        const day = dayOf(at, zone);
        const start = startOfDay(day, zone);
        expect(start).toBeLessThanOrEqual(at);
        expect(endOfDay(day, zone)).toBeGreaterThan(at);
        expect(dayOf(start, zone)).toBe(day);
        expect(dayOf(start - 1, zone) < day).toBe(true);
      }),
    );
  });
});
