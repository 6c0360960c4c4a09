// The retry policy as a table: what came back, and how long the outbox rests.
import { expect, test } from 'vitest';
import {
  FIRST_MS,
  isExpired,
  LONGEST_ASKED_MS,
  LONGEST_MS,
  MAX_AGE_MS,
  parseRetryAfter,
  SLOW_MS,
  waitMs,
  wakeMs,
} from '../../../widget/outbox/retry.ts';

const normal = { pace: 'normal', askedMs: null } as const;
const slow = { pace: 'slow', askedMs: null } as const;

const TABLE: [id: string, what: string, waited: number, least: number, most: number][] = [
  ['R01', 'first setback, luckiest', waitMs({ ...normal, tries: 1 }, 0), FIRST_MS, FIRST_MS],
  ['R02', 'first setback, unluckiest', waitMs({ ...normal, tries: 1 }, 0.999), FIRST_MS, 2 * FIRST_MS],
  ['R03', 'fifth setback, unluckiest', waitMs({ ...normal, tries: 5 }, 0.999), 31 * FIRST_MS, 32 * FIRST_MS],
  ['R04', 'fifth setback, luckiest: full jitter', waitMs({ ...normal, tries: 5 }, 0), FIRST_MS, FIRST_MS],
  ['R05', 'hundredth setback stays under the ceiling', waitMs({ ...normal, tries: 100 }, 0.999), 0, LONGEST_MS],
  ['R06', 'thousandth setback, no overflow', waitMs({ ...normal, tries: 2_000 }, 0.5), LONGEST_MS / 2, LONGEST_MS],
  ['R07', 'Retry-After is never cut short', waitMs({ ...normal, tries: 1, askedMs: 30_000 }, 0), 30_000, 30_000],
  ['R08', 'Retry-After is spread upwards', waitMs({ ...normal, tries: 1, askedMs: 30_000 }, 0.999), 30_001, 35_000],
  ['R09', 'Retry-After of zero', waitMs({ ...normal, tries: 1, askedMs: 0 }, 0.5), 1, 5_000],
  [
    'R10',
    'an absurd Retry-After',
    waitMs({ ...normal, tries: 1, askedMs: 1e12 }, 0),
    LONGEST_ASKED_MS,
    LONGEST_ASKED_MS,
  ],
  ['R11', 'a wrong key, luckiest', waitMs({ ...slow, tries: 1 }, 0), 0.75 * SLOW_MS, SLOW_MS],
  ['R12', 'a wrong key, unluckiest', waitMs({ ...slow, tries: 50 }, 0.999), 0.75 * SLOW_MS, SLOW_MS],
  ['R13', 'Retry-After goes before the slow pace', waitMs({ ...slow, tries: 1, askedMs: 5_000 }, 0), 5_000, 5_000],
  ['R14', 'back online, unluckiest', wakeMs(0.999), 5_000, 10_000],
  ['R15', 'back online, luckiest', wakeMs(0), 0, 0],
  ['R24', 'the middle of chance is the middle of the window', waitMs({ ...normal, tries: 1 }, 0.5), 1_500, 1_500],
];

test.each(TABLE)('%s %s', (_, __, waited, least, most) => {
  expect(waited).toBeGreaterThanOrEqual(least);
  expect(waited).toBeLessThanOrEqual(most);
});

test.each([
  ['R16', '120', 120_000],
  ['R17', '0', 0],
  ['R18', null, null],
  ['R19', '', null],
  ['R20', 'Wed, 21 Oct 2026 07:28:00 GMT', null],
  ['R21', '-5', null],
  ['R22', '1e9', null],
])('%s Retry-After %j', (_, header, ms) => {
  expect(parseRetryAfter(header)).toBe(ms);
});

test('R23 a message is given up by age alone, and a clock set back makes none old', () => {
  expect(isExpired(0, MAX_AGE_MS)).toBe(false);
  expect(isExpired(0, MAX_AGE_MS + 1)).toBe(true);
  expect(isExpired(MAX_AGE_MS * 10, 0)).toBe(false);
});
