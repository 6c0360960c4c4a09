// What holds for every page, whatever people wrote: their words stay words, and the strict policy costs nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messagePage } from '../../../server/dashboard/message.tsx';
import { orderPage } from '../../../server/dashboard/order.tsx';
import { ordersPage } from '../../../server/dashboard/orders.tsx';
import { signInPage } from '../../../server/dashboard/sign-in.tsx';
import { SERVER_TYPES, SHOPPER_TYPES } from '../../../shared/event.ts';
import { parsePage } from './document.ts';
import { STORE, STYLESHEET, sampleEntry, sampleOrder, sampleQuestion, sampleRow } from './samples.ts';

/** Every page with the same words wherever somebody outside chooses them. */
function pagesSaying(words: string) {
  const row = sampleRow({ orderNumber: words, creator: words });
  const given = { email: words, phone: words };
  const data = {
    ...given,
    score: 1,
    comment: words,
    about: words,
    detector: words,
    candidates: [{ number: words, source: words, confidence: words }],
    consent: { text: words, version: words },
    capsuleId: words,
    reservationId: words,
    reason: words,
    kind: words,
    message: words,
    items: [{ sku: words, title: words, quantity: 1 }],
    meeting: { at: words, timeZone: words, notes: words },
    contact: { by: words, ...given },
    productId: words,
    title: words,
    [words]: words,
  };
  const types = [...SHOPPER_TYPES, ...SERVER_TYPES, words];
  const order = sampleOrder({
    ...row,
    aliases: [{ kind: words, value: words }],
    timeline: types.map((type) => sampleEntry({ type, data, orderNumber: words, sessionRef: words })),
  });
  const store = { ...STORE, name: words };
  const question = sampleQuestion({ q: words, creator: words, cursor: words });
  const list = { stylesheet: STYLESHEET, store, question, tag: words };
  return {
    orders: ordersPage({ ...list, answer: { data: [row], nextCursor: words } }),
    'no match': ordersPage({ ...list, answer: { data: [], nextCursor: null } }),
    'empty store': ordersPage({ ...list, question: sampleQuestion(), answer: { data: [], nextCursor: null } }),
    order: orderPage({ stylesheet: STYLESHEET, store, order }),
    'sign in': signInPage({ stylesheet: STYLESHEET, problem: words }),
    message: messagePage({ stylesheet: STYLESHEET, title: words, detail: words }),
  };
}

/** The page's elements and the names of their attributes: all that markup in the words could change. */
function skeletonOf(html: string): string[] {
  return [...parsePage(html).querySelectorAll('*')].map(
    (element) => `${element.tagName} ${[...element.attributes].map(({ name }) => name).join(' ')}`,
  );
}

const HARMLESS = pagesSaying('plain');
const PAGES = Object.keys(HARMLESS) as (keyof typeof HARMLESS)[];

// A whole order page is parsed for every text.
const PATIENCE_MS = 30_000;

const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus=alert(1) autofocus '",
  '</title><script>alert(1)</script>',
  '</textarea></option></select><svg onload=alert(1)>',
  'javascript:alert(1)',
  '<!-- --><style>*{display:none}</style>',
  '&lt;b&gt;&amp;amp;',
];

describe.each(PAGES)('the page %s', (name) => {
  test.each(PAYLOADS)('keeps %s as words', (payload) => {
    expect(skeletonOf(pagesSaying(payload)[name])).toEqual(skeletonOf(HARMLESS[name]));
  });

  test('needs nothing a strict policy forbids', () => {
    const page = parsePage(HARMLESS[name]);
    expect(page.querySelectorAll('script, style, iframe, object, base, [style]')).toHaveLength(0);
    const handlers = [...page.querySelectorAll('*')].flatMap(({ attributes }) =>
      [...attributes].filter((attribute) => attribute.name.startsWith('on')),
    );
    expect(handlers).toEqual([]);
    const addresses = [...page.querySelectorAll('[href], [src], [action]')].map((element) =>
      ['href', 'src', 'action'].map((attribute) => element.getAttribute(attribute)).find((value) => value !== null),
    );
    expect(addresses.filter((address) => !/^(\/(?!\/)|#|data:image\/)/.test(address ?? ''))).toEqual([]);
  });

  test('is a whole document with one heading, one main part and its stylesheet', () => {
    const page = parsePage(HARMLESS[name]);
    expect(HARMLESS[name]).toMatch(/^<!doctype html><html lang="en">/);
    expect(page.querySelectorAll('h1')).toHaveLength(1);
    expect(page.querySelectorAll('main')).toHaveLength(1);
    expect(page.querySelector('link[rel=stylesheet]')?.getAttribute('href')).toBe(STYLESHEET);
  });
});

test(
  'any text at all leaves a page as it was built',
  () => {
    const words = fc.string({ unit: fc.constantFrom(...'<>"\'&/=;! -aé漢\u202eبx0'), minLength: 1, maxLength: 24 });
    const built = { orders: skeletonOf(HARMLESS.orders), order: skeletonOf(HARMLESS.order) };
    fc.assert(
      fc.property(
        words.filter((text) => text.trim() !== ''),
        (text) => {
          const { orders, order } = pagesSaying(text);
          expect({ orders: skeletonOf(orders), order: skeletonOf(order) }).toEqual(built);
        },
      ),
      { numRuns: 25 },
    );
  },
  PATIENCE_MS,
);

test('words are read back as they were written', () => {
  const words = 'He said "5 < 6 & 7 > 2"; שלום';
  const page = parsePage(pagesSaying(words).order);
  expect(page.querySelector('blockquote')?.textContent).toBe(words);
  expect(page.querySelector('blockquote')?.getAttribute('dir')).toBe('auto');
});
