import { expect, test } from 'vitest';
import { signInPage } from '../../../server/dashboard/sign-in.tsx';
import { parsePage, textOf } from './document.ts';
import { STYLESHEET } from './samples.ts';

test('asks for the secret key and posts it home', () => {
  const page = parsePage(signInPage({ stylesheet: STYLESHEET }));
  const form = page.querySelector('form');
  expect([form?.getAttribute('method'), form?.getAttribute('action')]).toEqual(['post', '/dashboard/sign-in']);
  const field = page.querySelector('input[name=key]');
  expect(['name', 'type', 'autocomplete'].map((name) => field?.getAttribute(name))).toEqual([
    'key',
    'password',
    'current-password',
  ]);
  expect(page.querySelector('[role=alert]')).toBeNull();
});

test('says why the last try did not work, at the field', () => {
  const page = parsePage(signInPage({ stylesheet: STYLESHEET, problem: 'This key is not known.' }));
  expect(textOf(page, '[role=alert]')).toBe('This key is not known.');
  const field = page.querySelector('input[name=key]');
  expect([field?.getAttribute('aria-invalid'), field?.getAttribute('aria-describedby')]).toEqual([
    'true',
    'problem key-hint',
  ]);
});

test('has no navigation for somebody who is not signed in', () => {
  expect(parsePage(signInPage({ stylesheet: STYLESHEET })).querySelector('nav, form[action$=sign-out]')).toBeNull();
});
