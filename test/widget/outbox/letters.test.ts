import { beforeEach, expect, test } from 'vitest';
import { createLetters, hasExpired, type Letters } from '../../../widget/outbox/letters.ts';
import { MAX_AGE_MS } from '../../../widget/outbox/retry.ts';
import type { Row, Storage } from '../../../widget/outbox/storage.ts';
import { openTestDisk } from './test-disk.ts';

const NOW = Date.UTC(2026, 10, 21);

let disk: Storage;
let noted: number[];

beforeEach(() => {
  disk = openTestDisk();
  noted = [];
});

function openLetters(now = NOW, at = disk): Letters {
  const noteExpired = (count: number) => {
    noted.push(count);
    return { id: 'note', json: `{"id":"note","expired":${count}}`, isPassing: true };
  };
  return createLetters({ disk: at, noteExpired, now: () => now });
}

/** A row on the disk that was buried at `diedAt`. */
async function bury(refusal: string | null, { isTold = false, diedAt = NOW, isPassing = false } = {}): Promise<void> {
  const message = { id: 'a', json: '{"id":"a"}', addedAt: 0, isNumbered: true, isPassing };
  const row: Row = { ...message, seq: await disk.add(message) };
  await openLetters(diedAt).bury([row], refusal, isTold);
}

test('a refused message keeps its words, of one that grew too old only the count is kept', async () => {
  await bury('No such capsule.');
  await bury(null);
  const letters = await disk.letters();
  expect(letters.map(({ json }) => json)).toEqual(['{"id":"a"}', '']);
  expect(letters.map(hasExpired)).toEqual([false, true]);
});

test('what grew too old is noted for the merchant as a count, what was refused is not', async () => {
  await bury('No such capsule.');
  expect(noted).toEqual([]);
  await bury(null);
  expect(noted).toEqual([1]);
  expect((await disk.oldest(9)).map(({ id }) => id)).toEqual(['note']);
});

test('the shopper is told how many, and the reason of the last', async () => {
  const letters = openLetters();
  expect(await letters.untold()).toBeNull();
  await bury(null);
  expect(await letters.untold()).toEqual({ count: 1, refusal: null });
  await bury('No such capsule.');
  expect(await letters.untold()).toEqual({ count: 2, refusal: 'No such capsule.' });
});

test('told once is told, on this page and the next, and it still counts', async () => {
  const letters = openLetters();
  await bury(null);
  await letters.untold();
  letters.markTold();
  expect(await letters.untold()).toBeNull();
  expect(await openLetters().untold()).toBeNull();
  expect(await disk.letters()).toHaveLength(1);
});

test('what was never shown is not marked as told', async () => {
  const letters = openLetters();
  await letters.untold();
  await bury(null);
  letters.markTold();
  expect(await letters.untold()).toEqual({ count: 1, refusal: null });
});

test('of what the shopper knows, or never knew of, nothing is said', async () => {
  await bury('no', { isTold: true });
  await bury('no', { isPassing: true });
  expect(await openLetters().untold()).toBeNull();
});

test('a letter is gone when it is old itself, and not before', async () => {
  await bury(null, { diedAt: NOW - MAX_AGE_MS });
  await bury('no', { diedAt: NOW - MAX_AGE_MS - 1 });
  expect(await openLetters().untold()).toEqual({ count: 1, refusal: null });
  expect(await disk.letters()).toHaveLength(1);
});

test('a disk that cannot be read has nothing to tell', async () => {
  const letters = openLetters(NOW, { ...disk, letters: () => Promise.reject(new Error('broken')) });
  expect(await letters.untold()).toBeNull();
});
