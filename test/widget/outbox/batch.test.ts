import { expect, test } from 'vitest';
import { batchBody, countFitting, MAX_BATCH_BYTES } from '../../../widget/outbox/batch.ts';

const row = (seq: number, json: string, isNumbered = true) => ({ seq, id: `${seq}`, json, addedAt: 0, isNumbered });

test('a batch is cut where its bytes, not its characters, reach the limit', () => {
  const wide = JSON.stringify({ text: '…'.repeat(MAX_BATCH_BYTES / 9) });
  const rows = [1, 2, 3, 4, 5].map((seq) => row(seq, wide));
  const count = countFitting(rows);
  expect(count).toBe(2);
  expect(new TextEncoder().encode(batchBody(rows.slice(0, count), 0)).length).toBeLessThan(60_000);
});

test('one row always fits, and none makes no batch', () => {
  expect(countFitting([row(1, JSON.stringify({ text: 'x'.repeat(2 * MAX_BATCH_BYTES) })), row(2, '{"a":1}')])).toBe(1);
  expect(countFitting([])).toBe(0);
});

test('the body carries each row with the number of its place, and one first held in memory without', () => {
  const body = batchBody([row(7, '{"id":"a"}'), row(1, '{"id":"b"}', false)], Date.UTC(2026, 10, 21));
  expect(JSON.parse(body)).toEqual({
    sentAt: '2026-11-21T00:00:00.000Z',
    events: [{ seq: 7, id: 'a' }, { id: 'b' }],
  });
});

test("a toJSON that a shop's library hangs on every array changes nothing", () => {
  Object.assign(Array.prototype, { toJSON: () => 'broken' });
  try {
    expect(JSON.parse(batchBody([row(1, '{"id":"a"}')], 0)).events[0].id).toBe('a');
  } finally {
    delete (Array.prototype as { toJSON?: unknown }).toJSON;
  }
});
