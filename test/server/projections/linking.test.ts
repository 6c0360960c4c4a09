import { expect, it } from 'vitest';
import { event, rated } from '../../helpers/event.ts';
import { openShopfront } from '../../helpers/ingest.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 1);

const at = (hours: number) => ({ occurredAt: new Date(START + hours * HOUR).toISOString() });
const viewed = (orderNumber: string, hours: number, seq?: number) =>
  event('order.viewed', {}, { orderNumber, ...at(hours), ...(seq !== undefined && { seq }) });
const said = (hours: number, seq?: number) =>
  rated('good', undefined, { ...at(hours), ...(seq !== undefined && { seq }) });

/** The rule as a table: what is said without a number, what its session reveals, and the order it belongs to. */
const CASES: [string, object, object[], string | null][] = [
  ['the order revealed after it', said(1, 1), [viewed('A', 2, 2)], 'A'],
  ['never one revealed before it', said(2, 2), [viewed('A', 1, 1)], null],
  ['the next of several', said(1, 1), [viewed('C', 9, 9), viewed('A', 2, 2), viewed('B', 5, 5)], 'A'],
  ['the one after, of two around it', said(3, 3), [viewed('A', 2, 2), viewed('B', 5, 5)], 'B'],
  ['none that came later than the window', said(1, 1), [viewed('A', 200, 2)], null],
  ['what was counted after it, where they happened at once', said(1, 1), [viewed('A', 1, 2)], 'A'],
  ['by time, where a client gives no seq', said(1), [viewed('A', 2), viewed('B', 0)], 'A'],
];

it.each(CASES)('what is said without a number belongs to %s', async (_rule, words, reveals, orderNumber) => {
  for (const history of [
    [words, ...reveals],
    [...reveals, words],
    [words, ...reveals.toReversed()],
  ]) {
    const { send, store } = await openShopfront();
    for (const each of history) await send(each);
    const row = await store.reader
      .selectFrom('ratings as r')
      .leftJoin('orders as o', 'o.order_key', 'r.order_key')
      .select('o.order_number')
      .executeTakeFirstOrThrow();
    expect(row.order_number).toBe(orderNumber);
  }
});

it('what a hand-written client says in a counted session stands after all that had been counted when it came', async () => {
  const { send, order } = await openShopfront();
  await send(said(1, 7));
  await send(viewed('A', 2));
  await send(viewed('B', 3, 8));
  expect(await order('A')).toMatchObject({ csat: { score: 4 } });
  expect(await order('B')).toMatchObject({ csat: null });
});

it.each([
  ['back', 5, 1],
  ['ahead', 1, 900],
])('a clock that jumps %s does not change the order of what was counted', async (_way, before, after) => {
  const { send, order } = await openShopfront();
  await send(said(before, 1));
  await send(viewed('A', after, 2));
  expect((await order('A'))?.csat).toEqual(after < 100 ? expect.objectContaining({ score: 4 }) : null);
});
