import { expect, test } from 'vitest';
import { createDeclared } from '../../../widget/order/declared.ts';
import { type Claim, type Detector, detectOrder, watchOrder } from '../../../widget/order/detect.ts';

function detector(name: string, ...claims: Claim[]): Detector {
  return { name, confidence: 'high', find: () => claims };
}

const broken: Detector = {
  name: 'broken',
  confidence: 'high',
  find() {
    throw new Error('the page is strange');
  },
  watch() {
    throw new Error('and stays so');
  },
};

test('the first detector that sees an order wins, with its name and confidence', () => {
  const declared = createDeclared('declared', 'declared');
  declared.declare({ number: 'A-1', token: 'jwt' });
  expect(detectOrder([detector('none'), declared, detector('json-ld', { number: 'a-1' })])).toEqual({
    number: 'A-1',
    source: 'declared',
    confidence: 'declared',
    aliases: undefined,
    token: 'jwt',
    candidates: [],
  });
});

test('a disagreement is kept, a mere difference of spelling is none', () => {
  const found = detectOrder([
    detector('json-ld', { number: '#1001' }),
    detector('data-layer', { number: '1001' }),
    detector('url', { number: '77' }),
  ]);
  expect(found?.candidates).toEqual([{ number: '77', source: 'url', confidence: 'high' }]);
});

test('several orders are ambiguous, and then none is better than a wrong one', () => {
  const history = detector('json-ld', { number: '1' }, { number: '2' });
  expect(detectOrder([history, detector('data-layer', { number: '1' })])).toBeNull();
  expect(detectOrder([detector('declared', { number: '1' }), history])?.number).toBe('1');
});

test('the same order said twice is one order', () => {
  expect(detectOrder([detector('json-ld', { number: '#1' }, { number: '1' })])?.number).toBe('#1');
});

test('a detector that throws costs only itself', () => {
  expect(detectOrder([broken, detector('json-ld', { number: '1' })])?.number).toBe('1');
  expect(() => watchOrder([broken], () => undefined)).not.toThrow();
});

test('what the server would refuse is left out', () => {
  const aliases = {
    id: 7,
    'bad kind!': 'x',
    empty: '',
    long: 'x'.repeat(201),
    name: '#1',
    poison: 'a\u0000b',
    constructor: 'x',
  };
  expect(detectOrder([detector('d', { number: 1, aliases, token: 'x'.repeat(4_097) })])).toMatchObject({
    number: '1',
    aliases: { id: '7', name: '#1' },
    token: undefined,
  });
  for (const number of ['', ' # ', null, undefined, {}, Number, 'x'.repeat(65), 'A\n1', 'A\u00001', 'A\ud8001']) {
    expect(detectOrder([detector('d', { number })]), String(number)).toBeNull();
  }
});

test('a shop that has no other names says so as it likes', () => {
  expect(detectOrder([detector('d', { number: '1', aliases: null })])?.number).toBe('1');
  expect(detectOrder([detector('d', { number: '1', aliases: undefined, token: 7 })])).toMatchObject({ token: '7' });
});
