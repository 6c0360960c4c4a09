import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { createClock } from '../../../server/dashboard/format.ts';
import { Timeline } from '../../../server/dashboard/timeline.tsx';
import { SERVER_TYPES, SHOPPER_TYPES } from '../../../shared/event.ts';
import { REQUEST_KINDS } from '../../../shared/kinds.ts';
import type { TimelineEntry } from '../../../shared/report.ts';
import { parsePage, textOf, textsOf } from './document.ts';
import { sampleEntry } from './samples.ts';

type Data = TimelineEntry['data'];

function open(...entries: Partial<TimelineEntry>[]) {
  const timeline = <Timeline entries={entries.map(sampleEntry)} clock={createClock('Europe/Madrid')} />;
  return parsePage(renderToString(timeline));
}

function tell(type: string, data: Data = {}) {
  const page = open({ type, data });
  const values = textsOf(page, '.details dd');
  const details = Object.fromEntries(textsOf(page, '.details dt').map((name, index) => [name, values[index]]));
  return { sentence: textOf(page, '.sentence'), words: textOf(page, 'blockquote'), details };
}

const reservation = { reservationId: '0193a2b4-0000-7000-8000-00000000000a', capsuleId: 'winter-drop' };
const Reservation = reservation.reservationId;
const consent = { text: 'I agree to get messages by SMS.', version: '2026-03' };

describe('every type has its sentence', () => {
  test.each([...SHOPPER_TYPES, ...SERVER_TYPES])('%s', (type) => {
    const { sentence } = tell(type);
    expect(sentence).toMatch(/^[A-Z].+ /);
    expect(sentence).not.toContain(type);
  });
});

test.each<[string, Data, string]>([
  ['widget.opened', {}, 'Shopper opened the widget'],
  ['order.viewed', {}, 'Shopper looked at the order'],
  ['order.tracked', {}, 'Shopper tracked the order'],
  ['csat.rated', { score: 5 }, 'Shopper rated the order 5/5 great'],
  ['csat.rated', { score: 1, about: 'order' }, 'Shopper rated the order 1/5 terrible'],
  ['csat.rated', { score: 3, about: 'tracking' }, 'Shopper rated tracking 3/5 okay'],
  ['capsule.reserved', { capsuleId: 'winter-drop' }, 'Shopper asked for a place in capsule winter-drop'],
  ['capsule.held', reservation, 'Place in capsule winter-drop held'],
  ['capsule.waitlisted', reservation, 'Place in capsule winter-drop put on the waiting list'],
  ['capsule.refused', reservation, 'Place in capsule winter-drop refused'],
  ['capsule.expired', reservation, 'Place in capsule winter-drop given up: the hold ran out'],
  ['capsule.confirmed', reservation, 'Place in capsule winter-drop confirmed'],
  ['product.liked', { productId: 'p-1', title: 'Linen shirt' }, 'Shopper liked Linen shirt'],
  ['product.unliked', { productId: 'p-1' }, 'Shopper took back the like of p-1'],
])('%s %j: %s', (type, data, sentence) => {
  expect(tell(type, data).sentence).toBe(sentence);
});

test.each(REQUEST_KINDS)('a request of kind %s is told apart from the others', (kind) => {
  const sentences = new Set(REQUEST_KINDS.map((other) => tell('request.opened', { kind: other }).sentence));
  expect(sentences.size).toBe(REQUEST_KINDS.length);
  expect(tell('request.opened', { kind }).sentence).toMatch(/^Shopper asked /);
});

describe('what the shopper gave', () => {
  test('a rating shows its comment word for word', () => {
    expect(tell('csat.rated', { score: 4, comment: 'Fast & kind <3' }).words).toBe('Fast & kind <3');
  });

  test('a subscription is honest about SMS and shows the wording that was agreed to', () => {
    const told = tell('updates.subscribed', { email: 'ana@example.com', phone: '+34600123456', sms: true, consent });
    expect(told).toMatchObject({
      sentence: 'Shopper subscribed to order updates by e-mail and SMS',
      details: {
        'E-mail': 'ana@example.com',
        Phone: '+34600123456',
        SMS: 'yes',
        Consent: consent.text,
        'Consent version': consent.version,
      },
    });
  });

  test('a phone number alone is no wish for SMS', () => {
    const told = tell('updates.subscribed', { email: 'ana@example.com', phone: '+34600123456', sms: false });
    expect(told.sentence).toBe('Shopper subscribed to order updates by e-mail');
    expect(told.details).toMatchObject({ SMS: 'no', Consent: 'none recorded' });
  });

  test('a request shows its message, items, meeting and the way to answer', () => {
    const told = tell('request.opened', {
      kind: 'meeting',
      message: 'About the fit.',
      items: [{ sku: 'LS-M', title: 'Linen shirt', quantity: 2 }],
      meeting: { at: '2026-12-01T16:00:00-05:00', timeZone: 'America/New_York', notes: 'Video, please' },
      contact: { by: 'phone', phone: '+34600123456' },
    });
    expect(told).toEqual({
      sentence: 'Shopper asked for a meeting',
      words: 'About the fit.',
      details: {
        Items: '2 × Linen shirt LS-M',
        'Wished for': 'Dec 1, 2026, 22:00',
        'Shopper’s time zone': 'America/New_York',
        'Meeting notes': 'Video, please',
        'Answer by': 'phone',
        Phone: '+34600123456',
      },
    });
  });

  test('a wish for no answer is said', () => {
    const told = tell('request.opened', { kind: 'extension', reason: 'Travelling.', contact: { by: 'none' } });
    expect(told.details).toEqual({ Reason: 'Travelling.', 'Answer by': 'no answer wished' });
  });

  test('a viewed order shows its detector and what the others read', () => {
    const candidates = [{ number: '820982911946154500', source: 'url', confidence: 'low' }];
    expect(tell('order.viewed', { detector: 'json-ld', candidates }).details).toEqual({
      'Found by': 'json-ld',
      'Also on the page': '820982911946154500 · url, confidence low',
    });
  });
});

describe('what the server recorded', () => {
  test('an order’s facts are money and times, and nothing else it said is hidden', () => {
    const data = {
      total: { amount: 12_900, currency: 'JPY' },
      placedAt: '2026-11-20T23:05:00Z',
      creator: 'lina.voss',
      source: 'shopify',
    };
    expect(tell('order.placed', data)).toMatchObject({
      sentence: 'Order placed',
      details: { Total: '¥12,900', Creator: 'lina.voss', Placed: 'Nov 21, 2026, 00:05', source: 'shopify' },
    });
  });

  test('a hold says until when', () => {
    const told = tell('capsule.held', { ...reservation, heldUntil: '2026-11-21T10:00:00Z' });
    expect(told.details).toEqual({ Until: 'Nov 21, 2026, 11:00', Reservation });
  });

  test.each([
    ['no_such_capsule', 'there is no such capsule'],
    ['one_per_shopper', 'the shopper already has a place in it'],
    ['some_day_another', 'some_day_another'],
  ])('a refusal for %s says why', (reason, words) => {
    expect(tell('capsule.refused', { ...reservation, reason }).details).toEqual({ Because: words, Reservation });
  });

  test('an answer is quoted', () => {
    const told = tell('request.answered', { requestId: 'r-1', message: 'Of course.' });
    expect(told).toMatchObject({ words: 'Of course.', details: { requestId: 'r-1' } });
  });
});

describe('what nobody foresaw', () => {
  test.each(['shop.custom', 'constructor', '__proto__'])('type %s shows its name and its data', (type) => {
    const told = tell(type, { what: 'unheard of', n: 3, nested: { a: [1, null] } });
    expect(told).toEqual({
      sentence: type,
      words: null,
      details: { what: 'unheard of', n: '3', nested: '{"a":[1,null]}' },
    });
  });

  test.each<[string, Data]>([
    ['csat.rated', { score: 'five', comment: 7 }],
    ['csat.rated', { score: 99 }],
    ['updates.subscribed', { email: null, consent: 'yes' }],
    ['capsule.held', { heldUntil: '0', capsuleId: {} }],
    ['capsule.reserved', { items: 'none', contact: [] }],
    ['request.opened', { kind: 'toString', meeting: { at: 'tomorrow' } }],
    ['order.placed', { total: 129, placedAt: 'today' }],
    ['order.viewed', { candidates: [null, 'x'] }],
  ])('%s with data of another shape %j still renders', (type, data) => {
    expect(tell(type, data).sentence).toMatch(/^[A-Z]/);
  });
});

describe('an entry', () => {
  test('names its order, its session in short, and its type', () => {
    expect(textOf(open({ orderNumber: '#1042', type: 'order.viewed' }), '.origin')).toBe(
      '#1042session Zk3vQ9aLorder.viewed',
    );
  });

  test('that no session made shows none', () => {
    expect(textOf(open({ sessionRef: null, type: 'order.paid' }), '.origin')).toBe('1042order.paid');
  });

  test('is marked where its order is inferred, and the mark is explained', () => {
    const page = open({ inferred: true }, { inferred: false });
    expect(textsOf(page, '.badge.inferred')).toEqual(['inferred']);
    expect(textOf(page, '.hint')).toContain('Inferred: the event came before the order was known');
    expect(textOf(open({ inferred: false }), '.hint')).not.toContain('Inferred');
  });

  test('stands under its day on the store’s calendar', () => {
    const page = open({ at: '2026-11-20T22:59:00Z' }, { at: '2026-11-20T23:01:00Z' }, { at: '2026-11-21T12:00:00Z' });
    expect(textsOf(page, 'h3')).toEqual(['Nov 20, 2026', 'Nov 21, 2026']);
    expect(textsOf(page, '.timeline > li > time')).toEqual(['23:59', '00:01', '13:00']);
  });
});
