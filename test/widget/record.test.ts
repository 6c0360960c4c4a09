// What the widget writes is what the server's own schema takes.
import { expect, test } from 'vitest';
import { ShopperEvent } from '../../shared/event.ts';
import { type Circumstances, recordEvent } from '../../widget/record.ts';
import { uuidv7 } from '../../widget/uuid.ts';

const circumstances: Circumstances = {
  sessionId: 'a'.repeat(32),
  order: {
    number: '#1001',
    source: 'json-ld',
    confidence: 'high',
    aliases: { confirmation: 'XPAV284CT' },
    token: undefined,
    candidates: [],
  },
  shopper: { email: 'ada@example.com' },
  locale: 'es-ES',
  nowMs: Date.UTC(2026, 10, 21),
};

test('an event passes the schema, with and without an order', () => {
  const full = recordEvent('csat.rated', { rating: 'great', comment: 'x' }, circumstances);
  expect(ShopperEvent.parse(JSON.parse(full.json))).toMatchObject({
    id: full.id,
    orderNumber: '#1001',
    order: { source: 'json-ld', confidence: 'high', aliases: { confirmation: 'XPAV284CT' } },
    data: { score: 5 },
  });
  const bare = recordEvent('widget.opened', {}, { ...circumstances, order: null, shopper: undefined, locale: '' });
  expect(ShopperEvent.parse(JSON.parse(bare.json))).not.toHaveProperty('orderNumber');
});

test('the note of what grew too old passes the schema', () => {
  const { json } = recordEvent('activity.noted', { expired: 3 }, { ...circumstances, order: null });
  expect(ShopperEvent.parse(JSON.parse(json))).toMatchObject({ type: 'activity.noted', data: { expired: 3 } });
});

test("a toJSON that a shop's library hangs on every array, and its own Array.from, change nothing", () => {
  const items = [{ sku: 'A', title: 'say "hi" \u2028', quantity: 1 }];
  const data = { capsuleId: 'c', items, contact: { by: 'none' as const } };
  const plain = JSON.stringify(data);
  const { from } = Array;
  Object.assign(Array.prototype, { toJSON: () => 'broken' });
  Object.assign(Array, { from: (list: ArrayLike<unknown>) => from(list) });
  try {
    const { id, json } = recordEvent('capsule.reserved', data, circumstances);
    expect(json).toContain(`"data":${plain}`);
    expect(id).toHaveLength(36);
  } finally {
    delete (Array.prototype as { toJSON?: unknown }).toJSON;
    Array.from = from;
  }
});

test('ids are UUIDv7: valid, different, and in the order of their time', () => {
  const ids = Array.from({ length: 500 }, (_, index) => uuidv7(1_700_000_000_000 + index));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});
