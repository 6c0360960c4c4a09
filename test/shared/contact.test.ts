import { expect, it } from 'vitest';
import { isEmail, isPhone, tidyPhone } from '../../shared/contact.ts';

it.each(['a@example.com', 'first.last+tag@sub.example.co', 'ü@exämple.org'])('%s is an address', (text) => {
  expect(isEmail(text)).toBe(true);
});

it.each(['', 'a', 'a@b', 'a b@example.com', 'a@@example.com', 'a@example.com.'])('%j is none', (text) => {
  expect(isEmail(text)).toBe(false);
});

it.each([
  ['+34 600 12 34 56', true],
  ['0034-600-123-456', true],
  ['(+34) 600/123456', true],
  ['600123456', false],
  ['+0600123456', false],
  ['+34', false],
])('%s, tidied, is E.164: %s', (text, valid) => {
  expect(isPhone(tidyPhone(text))).toBe(valid);
});
