import { describe, expect, it } from 'vitest';
import { runExpireHolds } from '../../../server/jobs/expire-holds.ts';
import { countHeld, createCapsule } from '../../../server/store/capsules.ts';
import { event } from '../../helpers/event.ts';
import { openShopfront } from '../../helpers/ingest.ts';

const HOUR = 3_600_000;

async function openCapsule(places: number) {
  const clock = { now: Date.UTC(2026, 10, 21) };
  const shopfront = await openShopfront(() => clock.now);
  const { queue, shop, send, store } = shopfront;
  const capsule = { id: 'c1', title: 'Capsule', items: [], places, holdHours: 2 };
  await queue.write((tx) => createCapsule(tx, shop.id, capsule));
  return {
    ...shopfront,
    clock,
    /** Answers the reservation as the shopper is told of it. */
    async reserve(session: string, contact?: object) {
      const reserved = event(
        'capsule.reserved',
        { capsuleId: 'c1', items: [{ sku: 'a', quantity: 1 }], ...(contact && { contact }) },
        { sessionId: `session-of-${session}`.padEnd(16, '-'), orderNumber: `order-${session}` },
      );
      const [kept] = await send(reserved);
      return { event: reserved, ...kept?.outcome?.reservation };
    },
    cancel: (reserved: Record<string, unknown>, sessionId = reserved.sessionId) =>
      send(event('capsule.cancelled', { reservationId: reserved.id }, { sessionId })),
    held: () => countHeld(store.reader, shop.id, 'c1'),
  };
}

describe('a capsule', () => {
  it('holds places until they are gone, then keeps a waitlist', async () => {
    const { reserve } = await openCapsule(2);
    const states = [];
    for (const session of ['a', 'b', 'c']) states.push((await reserve(session)).state);
    expect(states).toEqual(['held', 'held', 'waitlisted']);
  });

  it('is never oversold, however many ask at once', async () => {
    const { reserve, held } = await openCapsule(3);
    const asked = await Promise.all(Array.from({ length: 60 }, (_, index) => reserve(String(index))));
    expect(asked.filter(({ state }) => state === 'held')).toHaveLength(3);
    expect(asked.filter(({ state }) => state === 'waitlisted')).toHaveLength(57);
    expect(await held()).toBe(3);
  });

  it('tells until when a place is held', async () => {
    const { reserve, clock } = await openCapsule(1);
    const { heldUntil } = await reserve('a');
    expect(Math.abs(Date.parse(heldUntil as string) - (clock.now + 2 * HOUR))).toBeLessThan(10);
  });

  it('gives a cancelled place to whoever waited longest, and tells it on their order', async () => {
    const { reserve, cancel, order, held } = await openCapsule(1);
    const first = await reserve('a');
    await reserve('b');
    await reserve('c');
    const [cancelled] = await cancel(first.event);
    expect(cancelled?.outcome?.reservation?.state).toBe('cancelled');
    expect((await order('order-b'))?.timeline.map(({ type }) => type)).toEqual([
      'capsule.reserved',
      'capsule.waitlisted',
      'capsule.held',
    ]);
    expect((await order('order-c'))?.timeline.at(-1)?.type).toBe('capsule.waitlisted');
    expect(await held()).toBe(1);
  });

  it('is not cancelled by a stranger', async () => {
    const { reserve, cancel, held } = await openCapsule(1);
    const first = await reserve('a');
    const [answer] = await cancel(first.event, 'session-of-a-stranger');
    expect(answer?.outcome).toBeUndefined();
    expect(await held()).toBe(1);
    expect((await reserve('b')).state).toBe('waitlisted');
  });

  it('ends holds by the clock and serves the waitlist in order', async () => {
    const { reserve, clock, store, queue, order, held } = await openCapsule(1);
    await reserve('a');
    await reserve('b');
    expect(await runExpireHolds(store, queue, clock.now + HOUR)).toBe(0);
    clock.now += 3 * HOUR;
    expect(await runExpireHolds(store, queue, clock.now)).toBe(1);
    expect((await order('order-a'))?.timeline.at(-1)?.type).toBe('capsule.expired');
    expect((await order('order-b'))?.timeline.at(-1)?.type).toBe('capsule.held');
    expect(await held()).toBe(1);
  });

  it('does not wait for the clock where someone asks after a hold is over', async () => {
    const { reserve, clock } = await openCapsule(1);
    await reserve('a');
    clock.now += 3 * HOUR;
    expect((await reserve('b')).state).toBe('held');
  });

  it('gives one place to a session, and one to an address', async () => {
    const { reserve } = await openCapsule(9);
    const contact = { by: 'email', email: 'A@example.com' };
    expect((await reserve('a', contact)).state).toBe('held');
    expect((await reserve('a')).state).toBe('refused');
    expect((await reserve('b', { ...contact, email: 'a@EXAMPLE.com' })).state).toBe('refused');
    expect((await reserve('c')).state).toBe('held');
  });

  it('that does not exist is refused, and the wish is kept all the same', async () => {
    const { send, store } = await openCapsule(1);
    const [kept] = await send(event('capsule.reserved', { capsuleId: 'nope', items: [{ sku: 'a', quantity: 1 }] }));
    expect(kept).toMatchObject({ status: 'stored', outcome: { reservation: { state: 'refused' } } });
    const types = await store.reader.selectFrom('events').select('type').orderBy('type').execute();
    expect(types).toEqual([{ type: 'capsule.refused' }, { type: 'capsule.reserved' }]);
  });

  it('sent twice takes one place', async () => {
    const { send, held } = await openCapsule(5);
    const reserved = event('capsule.reserved', { capsuleId: 'c1', items: [{ sku: 'a', quantity: 1 }] });
    const answers = await Promise.all([send(reserved), send(reserved), send(reserved)]);
    expect(
      answers
        .flat()
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual(['duplicate', 'duplicate', 'stored']);
    expect(answers.flat().map(({ outcome }) => outcome?.reservation?.state)).toEqual(['held', 'held', 'held']);
    expect(await held()).toBe(1);
  });
});
