import { describe, expect, it } from 'vitest';
import { SERVER_TYPES, SHOPPER_TYPES } from '../../shared/event.ts';
import { type ParsedEvent, parseEvent } from '../../shared/parse-event.ts';
import { event, rated } from '../helpers/event.ts';

const ITEMS = [{ sku: 'mug', quantity: 1 }];

/** One good body for every type of the contract. */
const GOOD: Record<string, object> = {
  'widget.opened': {},
  'order.viewed': { detector: 'json-ld', candidates: [{ number: '1001', source: 'data-layer', confidence: 'high' }] },
  'order.tracked': {},
  'csat.rated': { score: 4, comment: 'Fine', about: 'tracking' },
  'updates.subscribed': { phone: '+34600123456', sms: true, consent: { text: 'I agree', version: '1' } },
  'updates.unsubscribed': { email: 'a@example.com' },
  'capsule.reserved': { capsuleId: 'c1', items: ITEMS, contact: { by: 'email', email: 'a@example.com' } },
  'capsule.cancelled': { reservationId: '01a1fc78-ebc2-7000-be75-268b47f95358' },
  'request.opened': { kind: 'meeting', meeting: { at: '2026-12-01T10:00:00Z', timeZone: 'Europe/Madrid' } },
  'request.withdrawn': { requestId: '01a1fc78-ebc2-7000-be75-268b47f95358' },
  'product.liked': { productId: 'mug', title: 'Mug' },
  'product.unliked': { productId: 'mug' },
  'introduction.seen': {},
  'activity.noted': { step: 2, seen: ['a', null], deep: { er: true } },
};

describe('parseEvent', () => {
  it('knows every type of the contract', () => {
    expect(Object.keys(GOOD).toSorted()).toEqual([...SHOPPER_TYPES].toSorted());
  });

  it.each(Object.entries(GOOD))('takes %s', (type, data) => {
    expect(parseEvent(event(type, data))).toMatchObject({ ok: true, event: { type } });
  });

  it.each(SERVER_TYPES)('refuses %s, which only the server makes', (type) => {
    expect(parseEvent(event(type))).toMatchObject({ ok: false, code: 'type_not_allowed' });
  });

  it('folds the id to lower case', () => {
    const parsed = parseEvent(event('widget.opened', {}, { id: '0193AAAA-0000-7000-8000-00000000000A' }));
    expect(parsed).toMatchObject({ ok: true, event: { id: '0193aaaa-0000-7000-8000-00000000000a' } });
  });

  it('stores a rating as its score, whichever way it was said', () => {
    expect(parseEvent(rated('great'))).toMatchObject({ ok: true, event: { data: { score: 5 } } });
    expect(parseEvent(event('csat.rated', { score: 1 }))).toMatchObject({ ok: true, event: { data: { score: 1 } } });
    expect(parseEvent(rated('great'))).not.toHaveProperty('event.data.rating');
  });

  it('takes right-to-left and zero-width characters as they were typed', () => {
    const comment = '\u202bשלום\u202c a\u200bb\ufeff';
    expect(parseEvent(event('csat.rated', { score: 5, comment }))).toMatchObject({ event: { data: { comment } } });
  });
});

/** What is wrong → the field that is named. */
const WRONG: [string, unknown, string][] = [
  ['no object', 'text', ''],
  ['null', null, ''],
  ['an unknown type', event('csat.loved'), '/type'],
  ['no id', event('widget.opened', {}, { id: undefined }), '/id'],
  ['an empty id', event('widget.opened', {}, { id: '' }), '/id'],
  ['an id that is no UUID', event('widget.opened', {}, { id: '12' }), '/id'],
  ['a time in words', event('widget.opened', {}, { occurredAt: 'soon' }), '/occurredAt'],
  ['the year 300000', event('widget.opened', {}, { occurredAt: '+300000-01-01T00:00:00.000Z' }), '/occurredAt'],
  ['a short session', event('widget.opened', {}, { sessionId: 'short' }), '/sessionId'],
  ['a session with a space', event('widget.opened', {}, { sessionId: 'session 0123456789' }), '/sessionId'],
  ['a broken seq', event('widget.opened', {}, { seq: 1.5 }), '/seq'],
  ['an order number of 65 characters', rated('good', 'x'.repeat(65)), '/orderNumber'],
  ['an order number of nothing', rated('good', ' # '), '/orderNumber'],
  ['an unknown field', event('widget.opened', {}, { colour: 'red' }), '/colour'],
  ['an unknown field of the data', event('csat.rated', { score: 5, stars: 5 }), '/data/stars'],
  ['a score of 6', event('csat.rated', { score: 6 }), '/data/score'],
  ['a score in words', event('csat.rated', { score: 'five' }), '/data/score'],
  ['a score of 4.5', event('csat.rated', { score: 4.5 }), '/data/score'],
  ['no rating at all', event('csat.rated', {}), '/data/rating'],
  ['a rating and another score', event('csat.rated', { rating: 'great', score: 1 }), '/data/score'],
  ['a comment of 4,001 characters', event('csat.rated', { score: 5, comment: 'x'.repeat(4_001) }), '/data/comment'],
  ['updates to nobody', event('updates.subscribed', { sms: false }), '/data/email'],
  ['SMS without a phone', event('updates.subscribed', { email: 'a@b.co', sms: true }), '/data/phone'],
  ['SMS without consent', event('updates.subscribed', { phone: '+34600123456', sms: true }), '/data/consent'],
  ['no e-mail address', event('updates.subscribed', { email: 'a@b', sms: false }), '/data/email'],
  ['an address of 255 characters', event('updates.subscribed', { email: `${'x'.repeat(250)}@b.co` }), '/data/email'],
  ['a control character in an order number', rated('good', 'A\u0007'), '/orderNumber'],
  ['a local phone number', event('updates.subscribed', { phone: '600123456', sms: false }), '/data/phone'],
  ['a capsule without items', event('capsule.reserved', { capsuleId: 'c', items: [] }), '/data/items'],
  ['51 items', event('capsule.reserved', { capsuleId: 'c', items: Array(51).fill(ITEMS[0]) }), '/data/items'],
  ['no quantity', event('capsule.reserved', { capsuleId: 'c', items: [{ sku: 'a' }] }), '/data/items/0/quantity'],
  ['a meeting without a date', event('request.opened', { kind: 'meeting' }), '/data/meeting'],
  ['an extension without a reason', event('request.opened', { kind: 'extension' }), '/data/reason'],
  [
    'e-mail contact without one',
    event('request.opened', { kind: 'return', contact: { by: 'email' } }),
    '/data/contact/email',
  ],
];

describe('a wrong field is named:', () => {
  it.each(WRONG)('%s', (_what, value, pointer) => {
    const parsed = parseEvent(value) as Extract<ParsedEvent, { ok: false }>;
    expect(parsed).toMatchObject({ ok: false, code: 'invalid_field' });
    expect(parsed.errors?.map((error) => error.pointer)).toContain(pointer);
  });
});

/** JSON as it arrives, for what no object literal can say. */
const POISON: [string, string, string][] = [
  ['NUL', '{"comment":"a\\u0000b"}', '/data/comment'],
  ['NUL in a name', '{"a\\u0000b":1}', '/data/a\0b'],
  ['a lone surrogate', '{"comment":"\\ud800"}', '/data/comment'],
  ['2^53 + 1', '{"score":9007199254740993}', '/data/score'],
  ['1e400', '{"score":1e400}', '/data/score'],
  ['ten thousand digits', `{"score":${'9'.repeat(10_000)}}`, '/data/score'],
  ['__proto__', '{"__proto__":{"polluted":true}}', '/data/__proto__'],
  ['constructor', '{"constructor":{"prototype":{"polluted":true}}}', '/data/constructor'],
  ['depth 5,000', `{"comment":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, '/data/comment'],
  ['depth 100,000', `{"comment":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, '/data/comment'],
];

describe('the poison list is refused before the database:', () => {
  it.each(POISON)('%s', (_what, data, start) => {
    const text = JSON.stringify(event('csat.rated', {})).replace('"data":{}', `"data":${data}`);
    const parsed = parseEvent(JSON.parse(text)) as Extract<ParsedEvent, { ok: false }>;
    expect(parsed).toMatchObject({ ok: false, code: 'invalid_field' });
    expect(parsed.errors?.[0]?.pointer.startsWith(start)).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('2^31 and -0 are ordinary numbers', () => {
    expect(parseEvent(event('widget.opened', {}, { seq: 2 ** 31 }))).toMatchObject({ ok: true });
    expect(parseEvent(JSON.parse(JSON.stringify(event('activity.noted')).replace('{}', '{"x":-0}')))).toMatchObject({
      ok: true,
    });
  });

  it('duplicate keys: the last one counts, as everywhere', () => {
    const text = JSON.stringify(event('csat.rated', {})).replace('{}', '{"score":1,"score":5}');
    expect(parseEvent(JSON.parse(text))).toMatchObject({ event: { data: { score: 5 } } });
  });

  it('an event of more than 16 KiB is too large, however it is filled', () => {
    const properties = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`p${index}`, index]));
    expect(parseEvent(event('activity.noted', properties))).toMatchObject({ ok: false, code: 'event_too_large' });
    expect(parseEvent(event('csat.rated', { score: 5, comment: 'x'.repeat(2 ** 20) }))).toMatchObject({
      ok: false,
      code: 'event_too_large',
    });
  });
});
