import { afterEach, expect, test, vi } from 'vitest';
import { SESSION_ID_PATTERN } from '../../shared/wire.ts';
import { createSession } from '../../widget/session.ts';

const KEY = 'counterbell:pk_test_1';

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

test('lives in memory until it is to be kept', () => {
  const session = createSession(KEY);
  const id = session.id();
  expect(id).toMatch(SESSION_ID_PATTERN);
  expect(session.id()).toBe(id);
  session.sees('A-1')?.();
  expect(localStorage).toHaveLength(0);
  session.keep();
  expect(createSession(KEY).exists()).toBe(true);
  const later = createSession(KEY);
  later.keep();
  expect(later.id()).toBe(id);
  expect(later.sees('#a-1')).toBeNull();
});

test('two pages that start one at the same time end up in the same', () => {
  const [first, second] = [createSession(KEY), createSession(KEY)];
  first.id();
  second.id();
  first.keep();
  second.keep();
  expect(second.id()).toBe(first.id());
});

test('sees each order once, however it is written', () => {
  const session = createSession(KEY);
  session.keep();
  const isNew = ['#1001', '1001', ' 1001 ', '1002'].map((number) => session.sees(number) !== null);
  expect(isNew).toEqual([true, false, false, true]);
});

test('an order that nobody told of is seen anew by the next page; one that was told of is not', () => {
  const session = createSession(KEY);
  session.keep();
  session.sees('A-1');
  session.sees('A-2')?.();
  const later = createSession(KEY);
  later.keep();
  expect(later.sees('A-1')).not.toBeNull();
  expect(later.sees('A-2')).toBeNull();
});

test('what was told under one session is not remembered under the next', () => {
  const session = createSession(KEY);
  session.keep();
  const remember = session.sees('A-1');
  session.forget();
  session.keep();
  remember?.();
  expect(session.sees('A-1')).not.toBeNull();
});

test('forgotten, it is gone from the device and another one follows', () => {
  const session = createSession(KEY);
  const id = session.id();
  session.keep();
  session.forget();
  expect(localStorage).toHaveLength(0);
  expect(session.id()).not.toBe(id);
});

test('forgotten by another page of the shop, it is over here too', () => {
  const [here, there] = [createSession(KEY), createSession(KEY)];
  here.keep();
  const id = here.id();
  there.keep();
  expect(there.id()).toBe(id);
  there.forget();
  here.keep();
  expect(here.id()).not.toBe(id);
  expect(localStorage.getItem(KEY)).not.toContain(id);
});

test('where nothing can be stored it lives as long as the page', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const session = createSession(KEY);
  session.keep();
  const id = session.id();
  session.keep();
  expect(session.sees('A-1')).not.toBeNull();
  expect(session.sees('A-1')).toBeNull();
  expect(session.id()).toBe(id);
});

test.each(['{broken', '[]', '7', 'null'])('foreign content is no session: %s', (content) => {
  localStorage.setItem(KEY, content);
  const session = createSession(KEY);
  expect(session.exists()).toBe(false);
  session.keep();
  expect(session.id()).toMatch(SESSION_ID_PATTERN);
});
