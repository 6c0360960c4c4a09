import { describe, expect, it } from 'vitest';
import { event, rated, SESSION } from '../../helpers/event.ts';
import { openShopfront } from '../../helpers/ingest.ts';

const OTHER = 'session-abcdefghij';

describe('late linking', () => {
  it('links what was said before the order was known, and marks it', async () => {
    const { send, order } = await openShopfront();
    await send(event('widget.opened', {}, { seq: 1 }), rated('great', undefined, { seq: 2 }));
    expect(await order('1001')).toBeNull();
    await send(event('order.viewed', {}, { seq: 3, orderNumber: '#1001' }));
    const panel = await order('1001');
    expect(panel?.timeline.map(({ type, inferred, orderNumber }) => [type, inferred, orderNumber])).toEqual([
      ['widget.opened', true, '1001'],
      ['csat.rated', true, '1001'],
      ['order.viewed', false, '#1001'],
    ]);
    expect(panel).toMatchObject({ csat: { score: 5 }, widget: { touched: true, events: 3 } });
  });

  it('moves an event when the order revealed next to it arrives late', async () => {
    const { send, order } = await openShopfront();
    await send(rated('poor', undefined, { seq: 1 }));
    await send(event('order.viewed', {}, { seq: 5, orderNumber: 'B' }));
    expect(await order('B')).toMatchObject({ csat: { score: 2 } });
    await send(event('order.viewed', {}, { seq: 3, orderNumber: 'A' }));
    expect(await order('A')).toMatchObject({ csat: { score: 2 }, widget: { events: 2 } });
    expect(await order('B')).toMatchObject({ csat: null, widget: { touched: false, events: 1 } });
  });

  it('never links across sessions, or backwards', async () => {
    const { send, order } = await openShopfront();
    await send(event('order.viewed', {}, { seq: 1, orderNumber: 'A' }));
    await send(rated('poor', undefined, { seq: 2 }), rated('good', undefined, { seq: 1, sessionId: OTHER }));
    expect(await order('A')).toMatchObject({ csat: null, widget: { events: 1 } });
  });

  it('takes everything along: subscriptions, reservations and requests', async () => {
    const { send, store } = await openShopfront();
    await send(
      event('updates.subscribed', { email: 'a@example.com', sms: false }, { seq: 1 }),
      event('capsule.reserved', { capsuleId: 'none', items: [{ sku: 'a', quantity: 1 }] }, { seq: 2 }),
      event('request.opened', { kind: 'return' }, { seq: 3 }),
    );
    await send(event('order.viewed', {}, { seq: 4, orderNumber: 'A' }));
    for (const table of ['subscriptions', 'reservations', 'requests'] as const) {
      expect(await store.reader.selectFrom(table).select('order_key').execute()).toEqual([{ order_key: 'a' }]);
    }
    const [row] = await store.reader.selectFrom('orders').select('open_requests').execute();
    expect(row).toEqual({ open_requests: 1 });
  });
});

describe('one order, many names', () => {
  const viewed = (orderNumber: string | undefined, aliases: Record<string, string>, more: object = {}) =>
    event('order.viewed', {}, { ...(orderNumber && { orderNumber }), order: { aliases }, ...more });

  it('the number, the platform’s id and the confirmation number land on one timeline, whichever came first', async () => {
    const { send, order } = await openShopfront();
    await send(
      viewed('820982', { id: '820982' }, { sessionId: OTHER }),
      rated('good', undefined, { sessionId: OTHER }),
    );
    expect(await order('820982')).toMatchObject({ orderNumber: '820982', widget: { events: 1 } });
    await send(viewed('#1001', { id: '820982', confirmation: 'XPAV284CT' }));
    await send(viewed(undefined, { confirmation: 'XPAV284CT' }, { sessionId: 'session-confirmation' }));
    for (const name of ['1001', '#1001', '820982', 'xpav284ct']) {
      expect(await order(name)).toMatchObject({ orderNumber: '1001', widget: { events: 3 } });
    }
  });

  it('a name that two claims give to two orders means neither', async () => {
    const { send, order } = await openShopfront();
    await send(viewed('1001', { id: '55' }), viewed('820', { id: '55' }, { sessionId: OTHER }));
    await send(viewed('55', { id: '55' }, { sessionId: 'session-third-one' }));
    expect(await order('1001')).toMatchObject({ widget: { events: 1 } });
    expect(await order('820')).toMatchObject({ widget: { events: 1 } });
  });

  it('an order known by a contradicted alias alone is found by it', async () => {
    const { send, order } = await openShopfront();
    await send(event('csat.rated', { score: 3 }, { sessionId: OTHER, order: { aliases: { id: 'Z9' } } }));
    await send(viewed('1001', { id: 'Z9' }), viewed('820', { id: 'Z9' }, { sessionId: 'session-third-one' }));
    expect(await order('z9')).toMatchObject({ orderNumber: 'Z9', csat: { score: 3 } });
  });

  it('alias kinds that differ in case are one', async () => {
    const { send, order } = await openShopfront();
    const [kept] = await send(viewed(undefined, { id: '5', Id: '5' }));
    expect(kept?.status).toBe('stored');
    expect((await order('5'))?.aliases).toEqual([{ kind: 'id', value: '5' }]);
  });

  it('no claim can rename an order that is called by its number', async () => {
    const { send, order } = await openShopfront();
    await send(rated('great', '1001'));
    await send(viewed('mine', { id: '1001' }, { sessionId: OTHER }));
    expect(await order('1001')).toMatchObject({ orderNumber: '1001', csat: { score: 5 }, widget: { events: 1 } });
  });
});

describe('ratings', () => {
  it('the session’s latest by seq counts, however they arrive', async () => {
    const { send, order } = await openShopfront();
    await send(rated('great', 'A', { seq: 9 }), rated('poor', 'A', { seq: 2 }));
    await send(rated('okay', 'A', { seq: 5 }));
    expect(await order('A')).toMatchObject({ csat: { score: 5, rating: 'great' } });
  });

  it('a stranger’s rating overwrites nobody’s', async () => {
    const { send, order, store } = await openShopfront();
    await send(rated('great', 'A'));
    await send(rated('terrible', 'A', { sessionId: OTHER, occurredAt: '2020-01-01T00:00:00Z' }));
    expect(await order('A')).toMatchObject({ csat: { score: 5 } });
    expect(await store.reader.selectFrom('ratings').select('score').orderBy('score').execute()).toEqual([
      { score: 1 },
      { score: 5 },
    ]);
  });
});

describe('a rating that comes to an order later', () => {
  it('stands behind one that was there, though its words were heard before', async () => {
    const { send, order } = await openShopfront();
    await send(rated('terrible', undefined, { seq: 1, sessionId: OTHER }));
    await send(rated('great', 'A'));
    await send(event('order.viewed', {}, { seq: 2, sessionId: OTHER, orderNumber: 'A' }));
    expect(await order('A')).toMatchObject({ csat: { score: 5 } });
  });

  it('by an alias, too', async () => {
    const { send, order } = await openShopfront();
    const aliases = { id: '55' };
    await send(event('csat.rated', { score: 1 }, { sessionId: OTHER, order: { aliases } }));
    await send(rated('great', 'A'));
    await send(event('order.viewed', {}, { orderNumber: 'A', order: { aliases }, sessionId: 'session-of-a-third' }));
    expect(await order('A')).toMatchObject({ csat: { score: 5 }, widget: { events: 3 } });
  });
});

describe('subscriptions', () => {
  it('keep an honest sms flag and the consent it rests on', async () => {
    const { send, store } = await openShopfront();
    const consent = { text: 'Text me about this order.', version: '2' };
    await send(event('updates.subscribed', { email: 'a@example.com', sms: false }, { orderNumber: 'A', seq: 1 }));
    await send(
      event('updates.subscribed', { phone: '+34600123456', sms: true, consent }, { orderNumber: 'B', seq: 2 }),
    );
    await send(event('updates.unsubscribed', { email: 'a@example.com' }, { orderNumber: 'A', seq: 3 }));
    const rows = await store.reader.selectFrom('subscriptions').selectAll().orderBy('order_key').execute();
    expect(rows).toMatchObject([
      { order_key: 'a', session_id: SESSION, channel: 'email', address: 'a@example.com', sms: 0, active: 0 },
      {
        order_key: 'b',
        channel: 'phone',
        address: '+34600123456',
        sms: 1,
        active: 1,
        consent_text: consent.text,
        consent_version: '2',
      },
    ]);
  });

  it('by e-mail and by phone stand beside each other', async () => {
    const { send, store } = await openShopfront();
    await send(event('updates.subscribed', { email: 'a@example.com', sms: false }, { orderNumber: 'A' }));
    await send(event('updates.subscribed', { phone: '+34600123456', sms: false }, { orderNumber: 'A' }));
    const rows = await store.reader
      .selectFrom('subscriptions')
      .select(['channel', 'active'])
      .orderBy('channel')
      .execute();
    expect(rows).toEqual([
      { channel: 'email', active: 1 },
      { channel: 'phone', active: 1 },
    ]);
  });

  it('end everywhere when ended without naming an order, whichever word arrives first', async () => {
    const ended = event('updates.unsubscribed', {}, { seq: 9, occurredAt: '2026-10-03T00:00:00Z' });
    const subscribed = ['A', 'B'].map((orderNumber) =>
      event(
        'updates.subscribed',
        { email: 'a@example.com' },
        { orderNumber, seq: 5, occurredAt: '2026-10-02T00:00:00Z' },
      ),
    );
    for (const history of [
      [...subscribed, ended],
      [ended, ...subscribed],
    ]) {
      const { send, store } = await openShopfront();
      for (const each of history) await send(each);
      const rows = await store.reader.selectFrom('subscriptions').select('active').execute();
      expect(rows.every(({ active }) => active === 0)).toBe(true);
    }
  });
});

describe('requests', () => {
  it('only the session that opened one can withdraw it', async () => {
    const { send, order } = await openShopfront();
    const opened = event('request.opened', { kind: 'resize', message: 'Too small' }, { orderNumber: 'A' });
    await send(opened);
    const [stranger] = await send(event('request.withdrawn', { requestId: opened.id }, { sessionId: OTHER }));
    expect(stranger?.outcome).toBeUndefined();
    expect(await order('A')).toMatchObject({ requests: { open: 1 } });
    const [own] = await send(event('request.withdrawn', { requestId: opened.id }));
    expect(own?.outcome).toEqual({ request: { id: opened.id, state: 'withdrawn' } });
    expect(await order('A')).toMatchObject({ requests: { open: 0 } });
  });
});

describe('daily', () => {
  it('counts events, and each rating once, on the store’s own day', async () => {
    const { send, store } = await openShopfront();
    await send(rated('poor', 'A', { seq: 1, occurredAt: '2026-03-01T10:00:00Z' }));
    await send(rated('great', 'A', { seq: 2, occurredAt: '2026-03-02T10:00:00Z' }));
    const rows = await store.reader
      .selectFrom('daily')
      .select(['day', 'name', 'count'])
      .where('count', '!=', 0)
      .orderBy('day')
      .orderBy('name')
      .execute();
    expect(rows).toEqual([
      { day: '2026-03-01', name: 'event:csat.rated', count: 1 },
      { day: '2026-03-02', name: 'csat:5', count: 1 },
      { day: '2026-03-02', name: 'event:csat.rated', count: 1 },
    ]);
  });
});
