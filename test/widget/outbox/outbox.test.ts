// The loop itself, on places and a server that fail as they are told to.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Delivery } from '../../../widget/delivery.ts';
import type { NetAnswer } from '../../../widget/net.ts';
import { createLetters, type LettersParts } from '../../../widget/outbox/letters.ts';
import { createOutbox, type OutboxParts } from '../../../widget/outbox/outbox.ts';
import { MAX_AGE_MS } from '../../../widget/outbox/retry.ts';
import type { Storage } from '../../../widget/outbox/storage.ts';
import { openTestDisk } from './test-disk.ts';

const DOWN: NetAnswer = { status: 0, retryAfter: null, body: '' };

interface SentEvent {
  id: string;
  seq?: number;
}

const broken: Storage = {
  add: () => Promise.reject(new Error('broken')),
  oldest: () => Promise.reject(new Error('broken')),
  letters: () => Promise.reject(new Error('broken')),
  remove: () => Promise.reject(new Error('broken')),
  bury: () => Promise.reject(new Error('broken')),
  close: () => undefined,
};

const noteOf = (count: number) => ({ id: 'note', json: `{"id":"note","expired":${count}}`, isPassing: true });

function openOutbox({ noteExpired = noteOf, ...parts }: Partial<OutboxParts & Pick<LettersParts, 'noteExpired'>> = {}) {
  const disk = parts.disk ?? openTestDisk();
  const sent: SentEvent[][] = [];
  const told: Delivery[] = [];
  const server = { answer: stored };
  const outbox = createOutbox({
    disk,
    mayKeep: () => true,
    async post(body) {
      const { events } = JSON.parse(body) as { events: SentEvent[] };
      sent.push(events);
      return server.answer(events);
    },
    takeTurn: (work) => work(),
    bury: createLetters({ disk, noteExpired, now: Date.now }).bury,
    now: Date.now,
    random: () => 0.5,
    ...parts,
  });
  const put = (id: string, isPassing = false) =>
    outbox.put({ id, json: JSON.stringify({ id }), isPassing }, (delivery) => told.push(delivery));
  return { outbox, put, sent, told, server };
}

function stored(events: SentEvent[]): NetAnswer {
  return {
    status: 200,
    retryAfter: null,
    body: JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'stored' })) }),
  };
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const states = (told: Delivery[]) => told.map(({ state }) => state);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('a message is saved when the server names it, and leaves the disk only then', async () => {
  const disk = openTestDisk();
  const { put, told, server } = openOutbox({ disk });
  server.answer = () => DOWN;
  put('a');
  await settled();
  expect(states(told)).toEqual(['waiting']);
  expect(await disk.oldest(9)).toHaveLength(1);
  server.answer = stored;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(states(told)).toEqual(['waiting', 'saved']);
  expect(await disk.oldest(9)).toEqual([]);
});

test('a 200 that does not name the message removes nothing', async () => {
  const disk = openTestDisk();
  const { put, told, server } = openOutbox({ disk });
  server.answer = () => ({ status: 200, retryAfter: null, body: '{"results":[]}' });
  put('a');
  await settled();
  expect(states(told)).toEqual(['waiting']);
  expect(await disk.oldest(9)).toHaveLength(1);
});

test('the same words go out at every try, under the same id and number', async () => {
  const { put, sent, server } = openOutbox();
  server.answer = () => DOWN;
  put('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent.length).toBeGreaterThan(2);
  expect(new Set(sent.map((events) => JSON.stringify(events))).size).toBe(1);
});

test('a refused message becomes a dead letter, is counted, and holds up nobody', async () => {
  const { outbox, put, told, sent, server } = openOutbox();
  server.answer = (events) => ({
    status: 200,
    retryAfter: null,
    body: JSON.stringify({
      results: events.map(({ id }) =>
        id === 'bad' ? { id, status: 'rejected', problem: { detail: 'no' } } : { id, status: 'stored' },
      ),
    }),
  });
  put('bad');
  put('good');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toContainEqual({ state: 'failed', refusal: 'no' });
  expect(states(told)).toContain('saved');
  expect(sent.flat().filter(({ id }) => id === 'bad')).toHaveLength(1);
  expect(outbox.facts().buried).toBe(1);
});

test('a disk that fails leaves the message to memory: online it is saved, without a number', async () => {
  const { put, told, sent } = openOutbox({ disk: broken });
  put('a');
  await settled();
  expect(states(told)).toEqual(['saved']);
  expect(sent).toEqual([[{ id: 'a' }]]);
});

test('a disk that fails and a server that is away are told as not saved; once delivered, as saved', async () => {
  const { put, told, server } = openOutbox({ disk: broken });
  server.answer = () => DOWN;
  const sending = put('a');
  await settled();
  expect(told).toEqual([{ state: 'failed', refusal: null }]);
  server.answer = stored;
  sending.again();
  await settled();
  expect(states(told)).toEqual(['failed', 'saved']);
});

test('a message given up is not sent again', async () => {
  const { put, sent, server } = openOutbox({ disk: broken });
  server.answer = () => DOWN;
  const sending = put('a');
  await settled();
  sending.drop();
  server.answer = stored;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sent).toHaveLength(1);
});

test('without consent nothing is on the disk before the first try; unsent, the message is, and keeps its content', async () => {
  const disk = openTestDisk();
  const { put, told, sent, server } = openOutbox({ disk, mayKeep: () => false });
  server.answer = () => DOWN;
  const add = vi.spyOn(disk, 'add');
  put('a');
  expect(add).not.toHaveBeenCalled();
  await settled();
  expect(states(told)).toEqual(['waiting']);
  expect(await disk.oldest(9)).toHaveLength(1);
  server.answer = stored;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual([[{ id: 'a' }], [{ id: 'a' }]]);
  expect(await disk.oldest(9)).toEqual([]);
});

test('what another page left is sent along', async () => {
  const disk = openTestDisk();
  await disk.add({ id: 'left', json: '{"id":"left"}', addedAt: Date.now(), isNumbered: true });
  const { outbox, sent } = openOutbox({ disk });
  await outbox.flush();
  expect(sent).toEqual([[{ seq: 1, id: 'left' }]]);
  expect(await disk.oldest(9)).toEqual([]);
});

test('what is too old is tried before it is given up: a clock that jumped loses nothing', async () => {
  const disk = openTestDisk();
  await disk.add({ id: 'old', json: '{"id":"old"}', addedAt: Date.now() - MAX_AGE_MS - 1, isNumbered: true });
  const { outbox, sent, server } = openOutbox({ disk });
  server.answer = () => DOWN;
  await outbox.flush();
  expect(await disk.oldest(9)).toHaveLength(1);
  server.answer = () => ({ status: 500, retryAfter: null, body: '' });
  await outbox.flush();
  expect(sent).toHaveLength(2);
  expect(await disk.oldest(9)).toMatchObject([{ id: 'note', json: '{"id":"note","expired":1}' }]);
  expect(await disk.letters()).toMatchObject([{ id: 'old', json: '', deadBecause: 'expired', isTold: false }]);
  server.answer = stored;
  await outbox.flush();
  expect(sent.at(-1)).toEqual([{ seq: 2, id: 'note', expired: 1 }]);
});

test('where nothing may be noted what grew too old is given up all the same', async () => {
  const disk = openTestDisk();
  await disk.add({ id: 'old', json: '{"id":"old"}', addedAt: Date.now() - MAX_AGE_MS - 1, isNumbered: true });
  const { outbox, server } = openOutbox({ disk, noteExpired: () => null });
  server.answer = () => ({ status: 401, retryAfter: null, body: '' });
  await outbox.flush();
  expect(await disk.oldest(9)).toEqual([]);
  expect(await disk.letters()).toHaveLength(1);
});

test('a message refused behind the back of its shopper is a letter to be told; one refused on the page is told', async () => {
  const disk = openTestDisk();
  await disk.add({ id: 'left', json: '{"id":"left"}', addedAt: Date.now(), isNumbered: true });
  await disk.add({ id: 'passing', json: '{"id":"passing"}', addedAt: Date.now(), isNumbered: true, isPassing: true });
  const { put, server } = openOutbox({ disk });
  server.answer = (events) => ({
    status: 200,
    retryAfter: null,
    body: JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'rejected', problem: { detail: id } })) }),
  });
  put('here');
  await settled();
  const letters = await disk.letters();
  expect(Object.fromEntries(letters.map(({ id, isTold }) => [id, isTold]))).toEqual({
    here: true,
    left: false,
    passing: true,
  });
  expect(letters[0]).toMatchObject({ deadBecause: 'left', json: '{"id":"left"}' });
});

describe('where space is short', () => {
  /** A disk with room for two. */
  function openFullDisk(): Storage {
    const disk = openTestDisk();
    return {
      ...disk,
      async add(message) {
        if ((await disk.oldest(9)).length > 1) throw new DOMException('full', 'QuotaExceededError');
        return disk.add(message);
      },
    };
  }

  test('what was recorded in passing makes room for a rating, and is counted', async () => {
    const disk = openFullDisk();
    const { outbox, put, told, server } = openOutbox({ disk });
    server.answer = () => DOWN;
    put('viewed', true);
    put('rating');
    await settled();
    put('another');
    await settled();
    expect((await disk.oldest(9)).map(({ id }) => id)).toEqual(['rating', 'another']);
    expect(outbox.facts().dropped).toBe(1);
    expect(states(told)).not.toContain('failed');
  });

  test('a rating makes no room, least of all for what is recorded in passing; the one too many is not saved', async () => {
    const disk = openFullDisk();
    const { put, told, server } = openOutbox({ disk });
    server.answer = () => DOWN;
    put('rating');
    put('another');
    await settled();
    put('viewed', true);
    await settled();
    expect((await disk.oldest(9)).map(({ id }) => id)).toEqual(['rating', 'another']);
    told.length = 0;
    put('third');
    await settled();
    expect(told).toContainEqual({ state: 'failed', refusal: null });
    expect((await disk.oldest(9)).map(({ id }) => id)).toEqual(['rating', 'another']);
  });

  test('a disk that fails in any other way is no reason to drop anything', async () => {
    const disk = openTestDisk();
    await disk.add({ id: 'viewed', json: '{"id":"viewed"}', addedAt: Date.now(), isNumbered: true, isPassing: true });
    const { put, server } = openOutbox({ disk: { ...disk, add: broken.add } });
    server.answer = () => DOWN;
    put('rating');
    await settled();
    expect(await disk.oldest(9)).toHaveLength(1);
  });
});

describe('with the consent goes what was recorded in passing, and nothing else', () => {
  test('what waits', async () => {
    const disk = openTestDisk();
    let mayKeep = true;
    const { outbox, put, sent, server } = openOutbox({ disk, mayKeep: () => mayKeep });
    server.answer = () => DOWN;
    put('viewed', true);
    put('rating');
    await settled();
    mayKeep = false;
    await outbox.dropPassing();
    expect((await disk.oldest(9)).map(({ id }) => id)).toEqual(['rating']);
    sent.length = 0;
    server.answer = stored;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent.flat().map(({ id }) => id)).toEqual(['rating']);
  });

  test('what an earlier page left is not sent before the consent is given again', async () => {
    const disk = openTestDisk();
    await disk.add({ id: 'viewed', json: '{"id":"viewed"}', addedAt: Date.now(), isNumbered: true, isPassing: true });
    let mayKeep = false;
    const { outbox, sent } = openOutbox({ disk, mayKeep: () => mayKeep });
    await outbox.flush();
    expect(sent).toEqual([]);
    mayKeep = true;
    await outbox.flush();
    expect(sent.flat().map(({ id }) => id)).toEqual(['viewed']);
  });

  test('what is being written just then', async () => {
    const disk = openTestDisk();
    let mayKeep = true;
    const { put, sent } = openOutbox({ disk, mayKeep: () => mayKeep });
    put('viewed', true);
    mayKeep = false;
    await settled();
    expect(await disk.oldest(9)).toEqual([]);
    expect(sent).toEqual([]);
  });
});

test('every other try does without keepalive: the share of the page may be used up', async () => {
  const lasting: boolean[] = [];
  const { outbox, put } = openOutbox({
    post: async (_, isLasting) => {
      lasting.push(isLasting);
      return DOWN;
    },
  });
  put('a');
  await vi.advanceTimersByTimeAsync(30_000);
  outbox.close();
  expect(lasting.slice(0, 4)).toEqual([true, false, true, false]);
});

test('whether a message is on the disk is answered once it is', async () => {
  let written: ((seq: number) => void) | undefined;
  const disk = { ...openTestDisk(), add: () => new Promise<number>((done) => (written = done)) };
  const { put } = openOutbox({ disk });
  const told = vi.fn();
  void put('a').kept.then(told);
  await settled();
  expect(told).not.toHaveBeenCalled();
  written?.(1);
  await settled();
  expect(told).toHaveBeenCalledWith(true);
  expect(await openOutbox({ disk: broken }).put('b').kept).toBe(false);
});

test('a row that cannot be taken off the disk is not asked for again and again', async () => {
  const disk = { ...openTestDisk(), remove: broken.remove };
  const { outbox, put, sent, told } = openOutbox({ disk, post: slowly(stored) });
  put('a');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(states(told)).toEqual(['saved']);
  put('b');
  await vi.advanceTimersByTimeAsync(1_000);
  outbox.close();
  expect(sent.map((events) => events.map(({ id }) => id))).toEqual([['a'], ['b']]);

  function slowly(answer: typeof stored): OutboxParts['post'] {
    return async (body) => {
      const { events } = JSON.parse(body) as { events: SentEvent[] };
      sent.push(events);
      await new Promise((later) => setTimeout(later, 10));
      return answer(events);
    };
  }
});

test('a refused row that cannot be buried is refused once', async () => {
  const disk = { ...openTestDisk(), bury: broken.bury };
  const bodies: string[] = [];
  const { outbox, put } = openOutbox({
    disk,
    async post(body) {
      bodies.push(body);
      await new Promise((later) => setTimeout(later, 10));
      return { status: 200, retryAfter: null, body: '{"results":[{"id":"a","status":"rejected"}]}' };
    },
  });
  put('a');
  await vi.advanceTimersByTimeAsync(1_000);
  outbox.close();
  expect(bodies).toHaveLength(1);
  expect(outbox.facts().buried).toBe(1);
});

test('a letter that cannot be made holds up nobody for long, and the next page asks again', async () => {
  const disk = openTestDisk();
  const answer = (events: SentEvent[]): NetAnswer => ({
    status: 200,
    retryAfter: null,
    body: JSON.stringify({ results: events.map(({ id }) => ({ id, status: id === 'bad' ? 'rejected' : 'stored' })) }),
  });
  const { put, told, sent, server } = openOutbox({ disk, bury: () => new Promise(() => undefined) });
  server.answer = answer;
  put('bad');
  await settled();
  put('good');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(states(told).filter((state) => state !== 'waiting')).toEqual(['failed', 'saved']);
  expect(sent.flat().map(({ id }) => id)).toEqual(['bad', 'good']);
  const next = openOutbox({ disk });
  next.server.answer = answer;
  await next.outbox.flush();
  expect(next.sent.flat().map(({ id }) => id)).toEqual(['bad']);
  expect(await disk.oldest(9)).toEqual([]);
  expect((await disk.letters()).map(({ id }) => id)).toEqual(['bad']);
});

test('a clock that is set back does not put off the next try for a day', async () => {
  const { outbox, put, sent, server } = openOutbox();
  server.answer = () => ({ status: 503, retryAfter: '60', body: '' });
  put('a');
  await settled();
  vi.setSystemTime(Date.now() - 24 * 60 * 60_000);
  outbox.wake();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  outbox.close();
  expect(sent.length).toBeGreaterThan(1);
});

test('a message that another tab has sent is asked for by its id, so that the shopper gets its outcome', async () => {
  const disk = openTestDisk();
  let turn: (() => void) | undefined;
  const { put, told, sent } = openOutbox({
    disk,
    takeTurn: async (work) => {
      await new Promise<void>((given) => {
        turn = given;
      });
      await work();
    },
  });
  put('a');
  await settled();
  await disk.remove([1]);
  turn?.();
  await settled();
  expect(sent).toEqual([[{ seq: 1, id: 'a' }]]);
  expect(states(told)).toEqual(['saved']);
});

test('what is put while a request is out goes with the next one', async () => {
  let release: ((answer: NetAnswer) => void) | undefined;
  const bodies: string[] = [];
  const { put, told } = openOutbox({
    post: (body) => {
      bodies.push(body);
      return new Promise((answered) => {
        release = answered;
      });
    },
  });
  put('a');
  await settled();
  put('b');
  await settled();
  expect(bodies).toHaveLength(1);
  release?.(stored([{ id: 'a' }]));
  await settled();
  expect(bodies).toHaveLength(2);
  release?.(stored([{ id: 'b' }]));
  await settled();
  expect(states(told)).toEqual(['saved', 'saved']);
});

test('a shopper is not left waiting for a slow answer: on the disk may be said after a while', async () => {
  const { put, told } = openOutbox({ post: () => new Promise(() => undefined) });
  put('a');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(states(told)).toEqual(['waiting']);
});

test('waking up respects the wait that the server asked for', async () => {
  const { outbox, put, sent, server } = openOutbox();
  server.answer = () => ({ status: 503, retryAfter: '60', body: '' });
  put('a');
  await settled();
  outbox.wake();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toHaveLength(2);
});

test('a closed outbox asks for nothing more', async () => {
  const { outbox, put, sent, server } = openOutbox();
  server.answer = () => DOWN;
  put('a');
  await settled();
  outbox.close();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sent).toHaveLength(1);
});
