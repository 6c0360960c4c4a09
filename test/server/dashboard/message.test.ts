import { expect, test } from 'vitest';
import { messagePage } from '../../../server/dashboard/message.tsx';
import { parsePage, textOf } from './document.ts';
import { STYLESHEET } from './samples.ts';

const NOT_FOUND = { stylesheet: STYLESHEET, title: 'Not found', detail: 'There is no such order in this store.' };

test('says what is the matter', () => {
  const page = parsePage(messagePage(NOT_FOUND));
  expect([textOf(page, 'h1'), textOf(page, 'main .lead')]).toEqual([NOT_FOUND.title, NOT_FOUND.detail]);
});

test('leads back where there is a way', () => {
  const link = (page: string) => parsePage(page).querySelector('main a')?.getAttribute('href') ?? null;
  expect(link(messagePage(NOT_FOUND))).toBeNull();
  expect(link(messagePage({ ...NOT_FOUND, back: '/dashboard/orders' }))).toBe('/dashboard/orders');
});
