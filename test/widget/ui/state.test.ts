import { expect, test } from 'vitest';
import { afterTold, CLOSED, finish, goTo, SENDING } from '../../../widget/ui/state.ts';
import { en } from '../../../widget/ui/text/en.ts';

const saved = () => 'Saved.';

test('a flow stays drawn when it is left, and starts anew when it is finished', () => {
  const inFlow = goTo(CLOSED, 'csat');
  const back = goTo(inFlow, 'home');
  expect(back).toMatchObject({ view: 'home', visited: ['csat'] });
  expect(goTo(back, 'csat').visited).toEqual(['csat']);
  expect(finish(inFlow, 'csat')).toMatchObject({ view: 'home', visited: [] });
});

test('each of the truths has its words', () => {
  const words = (delivery: Parameters<typeof afterTold>[1]) => afterTold(SENDING, delivery, en, saved).words;
  expect(words({ state: 'saved', outcome: {} })).toBe('Saved.');
  expect(words({ state: 'waiting' })).toBe(en.waiting);
  expect(words({ state: 'failed', refusal: null })).toBe(en.notSaved);
  expect(words({ state: 'failed', refusal: 'Too long.' })).toContain('Too long.');
});

test('only a message that was never refused may be tried again as it is', () => {
  expect(afterTold(SENDING, { state: 'failed', refusal: null }, en, saved).canRetry).toBe(true);
  expect(afterTold(SENDING, { state: 'failed', refusal: '' }, en, saved).canRetry).toBe(false);
});

test('a late "waiting" does not take back "saved"', () => {
  const told = afterTold(SENDING, { state: 'saved', outcome: {} }, en, saved);
  expect(afterTold(told, { state: 'waiting' }, en, saved)).toBe(told);
});
