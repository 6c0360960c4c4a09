// The loop itself, on places and a server that fail as they are told to.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Delivery } from '../../../widget/delivery.ts';
import type { NetAnswer } from '../../../widget/net.ts';
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
  remove: () => Promise.reject(new Error('broken')),
  bury: () => Promise.reject(new Error('broken')),
  close: () => undefined,
};

function openOutbox(parts: Partial<OutboxParts> = {}) {
  const sent: SentEvent[][] = [];
  const told: Delivery[] = [];
  const server = { answer: stored };
  const outbox = createOutbox({
    disk: openTestDisk(),
    mayKeep: () => true,
    async post(body) {
      const { events } = JSON.parse(body) as { events: SentEvent[] };
      sent.push(events);
      return server.answer(events);
    },
    takeTurn: (work) => work(),
    now: Date.now,
    random: () => 0.5,
    ...parts,
  });
  const put = (id: string) => outbox.put({ id, json: JSON.stringify({ id }) }, (delivery) => told.push(delivery));
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
  expect(outbox.facts().dead).toBe(1);
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
  expect(outbox.facts().dead).toBe(1);
  expect(await disk.oldest(9)).toEqual([]);
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
  expect(outbox.facts().dead).toBe(1);
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
  await disk.remove(1);
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
