import { expect, it } from 'vitest';
import { nextRevealed, type SessionEvent } from '../../../server/projections/link.ts';

const HOUR = 3_600_000;
const WINDOW = 24 * HOUR;
let id = 0;

function at(hours: number, seq: number | null, orderKey = ''): SessionEvent {
  id += 1;
  return { eventId: `e${id}`, at: hours * HOUR, seq, orderKey };
}

/** The rule as a table: the event, what its session reveals, the order it belongs to. */
const CASES: [string, SessionEvent, SessionEvent[], string][] = [
  ['the order revealed after it', at(1, 1), [at(2, 2, 'a')], 'a'],
  ['never one revealed before it', at(2, 2), [at(1, 1, 'a')], ''],
  ['the next of several', at(1, 1), [at(9, 9, 'c'), at(2, 2, 'a'), at(5, 5, 'b')], 'a'],
  ['the one between two', at(3, 3), [at(2, 2, 'a'), at(5, 5, 'b')], 'b'],
  ['none that came later than the window', at(1, 1), [at(26, 2, 'a')], ''],
  ['seq, where the clock jumped back', at(5, 1), [at(1, 2, 'a')], 'a'],
  ['seq, where the clock jumped ahead', at(1, 3), [at(9, 2, 'a')], ''],
  ['time, where a client gives no seq', at(1, null), [at(2, null, 'a'), at(0, null, 'b')], 'a'],
  ['time, where only one of them has a seq', at(1, 7), [at(2, null, 'a')], 'a'],
];

it.each(CASES)('an event without a number belongs to %s', (_rule, event, reveals, orderKey) => {
  expect(nextRevealed(event, reveals, WINDOW)).toBe(orderKey);
  expect(nextRevealed(event, reveals.toReversed(), WINDOW)).toBe(orderKey);
});
