import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../shared/answer.ts';
import { PROBLEMS } from '../../../shared/wire.ts';
import { openTestApp } from '../../helpers/app.ts';
import { event, rated, SESSION } from '../../helpers/event.ts';

const EVENTS = '/api/support/events';

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const document = Problem.parse(await response.json());
  expect(document).toMatchObject({ status: response.status, title: PROBLEMS[document.code].title });
  return document;
}

describe('a batch', () => {
  it('is answered event by event, in the order sent', async () => {
    const { post } = await openTestApp();
    const events = [rated('great', '1001'), event('csat.loved'), 'no event', event('widget.opened')];
    const response = await post(EVENTS, { events });
    expect(response.status).toBe(200);
    const { results } = (await response.json()) as { results: { id: string; status: string }[] };
    expect(results).toMatchObject([
      { id: (events[0] as { id: string }).id, status: 'stored', outcome: { score: 5 } },
      { status: 'rejected', problem: { code: 'invalid_field', errors: [{ pointer: '/type' }] } },
      { id: null, status: 'rejected', problem: { code: 'invalid_field', errors: [{ pointer: '' }] } },
      { status: 'stored' },
    ]);
  });

  it('refuses what only the server may say, and keeps the rest', async () => {
    const { post, store } = await openTestApp();
    const response = await post(EVENTS, {
      events: [event('order.paid', {}, { orderNumber: '1' }), rated('okay', '1')],
    });
    const { results } = (await response.json()) as { results: object[] };
    expect(results).toMatchObject([
      { status: 'rejected', problem: { code: 'type_not_allowed', status: 403 } },
      { status: 'stored' },
    ]);
    expect(await store.reader.selectFrom('events').select('type').execute()).toEqual([{ type: 'csat.rated' }]);
  });

  it('sent again is duplicate, with the same outcomes', async () => {
    const { post } = await openTestApp();
    const events = [rated('poor', '7'), event('updates.subscribed', { email: 'a@example.com', sms: false })];
    const first = (await (await post(EVENTS, { events })).json()) as { results: { outcome: object }[] };
    const second = (await (await post(EVENTS, { events: events.toReversed() })).json()) as typeof first;
    expect(second.results.map((result) => result.outcome)).toEqual(first.results.map((r) => r.outcome).toReversed());
    expect(second.results).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }]);
  });

  it('holding an id twice stores it once', async () => {
    const { post } = await openTestApp();
    const twice = rated('good', '7');
    const response = await post(EVENTS, { events: [twice, twice] });
    expect(await response.json()).toMatchObject({ results: [{ status: 'stored' }, { status: 'duplicate' }] });
  });

  it('corrects a clock that is years off by the time it was sent', async () => {
    const now = Date.UTC(2026, 10, 21, 12);
    const { post, get } = await openTestApp({ now: () => now });
    const sentAt = new Date(now - 10 * 365 * 86_400_000);
    const occurredAt = new Date(sentAt.getTime() - 60_000).toISOString();
    await post(EVENTS, { sentAt: sentAt.toISOString(), events: [rated('good', '7', { occurredAt })] });
    const order = (await (await get('/api/merchant/orders/7')).json()) as { csat: { at: string } };
    expect(Math.abs(Date.parse(order.csat.at) - (now - 60_000))).toBeLessThan(10);
  });

  it('never believes a time that is still to come', async () => {
    const now = Date.UTC(2026, 10, 21, 12);
    const { post, get } = await openTestApp({ now: () => now });
    await post(EVENTS, { events: [rated('good', '7', { occurredAt: '2036-01-01T00:00:00Z' })] });
    const order = (await (await get('/api/merchant/orders/7')).json()) as { csat: { at: string } };
    expect(Math.abs(Date.parse(order.csat.at) - now)).toBeLessThan(10);
  });
});

/** The bad input that the contract names: what is sent, the status, the code, the pointer. */
const REFUSED: [string, unknown, number, string, string?][] = [
  ['broken JSON', '{"events":[', 400, 'invalid_json'],
  ['no JSON at all', '', 400, 'invalid_json'],
  ['300 KiB', 'x'.repeat(300 * 1024), 413, 'body_too_large'],
  ['no events', { events: [] }, 422, 'batch_size', '/events'],
  ['101 events', { events: Array.from({ length: 101 }, () => rated('good')) }, 422, 'batch_size', '/events'],
  ['an array', [], 422, 'invalid_field', ''],
  ['null', 'null', 422, 'invalid_field', ''],
  ['events that are no list', { events: {} }, 422, 'invalid_field', '/events'],
  ['a sentAt in words', { sentAt: 'now', events: [rated('good')] }, 422, 'invalid_field', '/sentAt'],
  ['an unknown field', { events: [rated('good')], extra: 1 }, 422, 'invalid_field', '/extra'],
];

describe('a bad batch is refused whole, as a problem document:', () => {
  it.each(REFUSED)('%s', async (_what, body, status, code, pointer) => {
    const { post, store, faults } = await openTestApp();
    const response = await post(EVENTS, body);
    expect(response.status).toBe(status);
    const problem = await problemOf(response);
    expect(problem.code).toBe(code);
    expect(problem.errors?.[0]?.pointer).toBe(pointer);
    expect(await store.reader.selectFrom('events').select('id').execute()).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('another media type', async () => {
    const { post } = await openTestApp();
    const response = await post(EVENTS, {}, { 'content-type': 'application/x-www-form-urlencoded' });
    expect((await problemOf(response)).code).toBe('unsupported_media_type');
  });

  it('bytes that are no UTF-8', async () => {
    const { app, publishableKey } = await openTestApp();
    const body = new Uint8Array([0xff, 0xfe, 0x7b, 0x00]);
    const response = await app.request(`${EVENTS}?key=${publishableKey}`, { method: 'POST', body });
    expect((await problemOf(response)).code).toBe('invalid_json');
  });

  it('a body without an end, read no further than the limit', async () => {
    const { app, publishableKey } = await openTestApp();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(120));
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await app.request(`${EVENTS}?key=${publishableKey}`, init)).status).toBe(413);
    expect(sent).toBeLessThan(1024 * 1024);
  });
});

describe('a key', () => {
  const send = (app: Awaited<ReturnType<typeof openTestApp>>, key: string, headers = {}) =>
    app.app.request(`${EVENTS}${key}`, { method: 'POST', headers, body: JSON.stringify({ events: [rated('good')] }) });

  it('is needed', async () => {
    const app = await openTestApp();
    expect(await problemOf(await send(app, ''))).toMatchObject({ status: 401, code: 'key_missing' });
    expect(await problemOf(await send(app, '?key=pk_test_nobody'))).toMatchObject({ status: 401, code: 'key_unknown' });
  });

  it('may come as a bearer token', async () => {
    const app = await openTestApp();
    expect((await send(app, '', { authorization: `Bearer ${app.publishableKey}` })).status).toBe(200);
  });

  it('must be the publishable one', async () => {
    const app = await openTestApp();
    const response = await send(app, `?key=${app.secretKey}`);
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'key_not_allowed' });
  });

  it('works from any origin where the store lists none, and only from those it lists', async () => {
    const anywhere = await openTestApp();
    const key = `?key=${anywhere.publishableKey}`;
    expect((await send(anywhere, key, { origin: 'https://any.example' })).status).toBe(200);
    const listed = await openTestApp({ shop: { allowedOrigins: ['https://shop.example'] } });
    const listedKey = `?key=${listed.publishableKey}`;
    expect((await send(listed, listedKey, { origin: 'https://shop.example' })).status).toBe(200);
    const refused = await send(listed, listedKey, { origin: 'https://other.example' });
    expect(await problemOf(refused)).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    // The page has to be able to read why.
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('opens its own store and no other', async () => {
    const one = await openTestApp();
    await send(one, `?key=${one.publishableKey}`);
    const rows = await one.store.reader.selectFrom('events').select('store_id').execute();
    expect(rows).toEqual([{ store_id: one.shop.id }]);
  });
});

describe('the named doors', () => {
  it('csat: 201 with the score, 200 the second time under the same key', async () => {
    const { post } = await openTestApp();
    const body = { sessionId: SESSION, rating: 'great', comment: 'Lovely', orderNumber: '#GG-001' };
    const headers = { 'idempotency-key': 'form-1' };
    const first = await post('/api/support/csat', body, headers);
    expect([first.status, await first.json()]).toMatchObject([201, { status: 'stored', score: 5 }]);
    const second = await post('/api/support/csat', body, headers);
    expect([second.status, await second.json()]).toMatchObject([200, { status: 'duplicate', score: 5 }]);
  });

  it('take an id from the client', async () => {
    const { post } = await openTestApp();
    const id = randomUUID();
    const response = await post('/api/support/csat', { id, sessionId: SESSION, score: 2 });
    expect(await response.json()).toMatchObject({ id, status: 'stored', score: 2 });
  });

  it('the same key at another door, or in another store, is another event', async () => {
    const app = await openTestApp();
    const headers = { 'idempotency-key': 'form-1' };
    const csat = await app.post('/api/support/csat', { sessionId: SESSION, score: 2 }, headers);
    const updates = await app.post('/api/support/order-updates', { sessionId: SESSION, email: 'a@b.co' }, headers);
    expect([csat.status, updates.status]).toEqual([201, 201]);
  });

  it('the same id with other content keeps the first, and counts the conflict', async () => {
    const { post, queue, get } = await openTestApp();
    const headers = { 'idempotency-key': 'form-1' };
    await post('/api/support/csat', { sessionId: SESSION, score: 2, orderNumber: '7' }, headers);
    const other = await post('/api/support/csat', { sessionId: SESSION, score: 5, orderNumber: '7' }, headers);
    expect(await other.json()).toMatchObject({ status: 'duplicate', score: 2 });
    expect(queue.counts).toMatchObject({ stored: 1, duplicates: 1, conflicts: 1 });
    expect(await (await get('/api/merchant/orders/7')).json()).toMatchObject({ csat: { score: 2 } });
  });

  it('an outcome is told to its own session only', async () => {
    const { post } = await openTestApp();
    const id = randomUUID();
    await post('/api/support/csat', { id, sessionId: SESSION, score: 1 });
    const stranger = await post('/api/support/csat', { id, sessionId: 'another-session-00', score: 1 });
    expect(await stranger.json()).toEqual({ id, status: 'duplicate' });
  });

  it('order-updates: an honest sms flag', async () => {
    const { post } = await openTestApp();
    const response = await post('/api/support/order-updates', { sessionId: SESSION, email: 'a@b.co' });
    expect(await response.json()).toMatchObject({
      subscription: { email: 'a@b.co', phone: null, sms: false, active: true },
    });
  });

  it.each([
    ['/api/support/csat', { sessionId: SESSION, score: 6 }, '/score'],
    ['/api/support/csat', { sessionId: SESSION, stars: 5 }, '/stars'],
    ['/api/support/csat', { rating: 'great' }, '/sessionId'],
    ['/api/support/csat', `{"sessionId":"${SESSION}","score":5,"__proto__":{"a":1}}`, '/__proto__'],
    ['/api/support/csat', { sessionId: SESSION, score: 5, type: 'order.paid' }, '/type'],
    ['/api/support/order-updates', { sessionId: SESSION, sms: true, phone: '+34600123456' }, '/consent'],
    ['/api/support/capsule', { sessionId: SESSION, capsuleId: 'c', items: [{ sku: 'a' }] }, '/items/0/quantity'],
  ])('%s names the wrong field as it was sent: %j', async (path, body, pointer) => {
    const { post } = await openTestApp();
    const response = await post(path, body);
    expect(response.status).toBe(422);
    const problem = await problemOf(response);
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it('refuse an Idempotency-Key of 256 characters', async () => {
    const { post } = await openTestApp();
    const response = await post(
      '/api/support/csat',
      { sessionId: SESSION, score: 5 },
      { 'idempotency-key': 'k'.repeat(256) },
    );
    expect((await problemOf(response)).code).toBe('invalid_field');
  });
});

describe('the address', () => {
  it('answers a preflight, so that hand-written pages may send JSON', async () => {
    const { app } = await openTestApp();
    const response = await app.request(EVENTS, { method: 'OPTIONS', headers: { origin: 'https://shop.example' } });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('content-type');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('answers the wrong method and the wrong path as problems', async () => {
    const { app } = await openTestApp();
    expect((await problemOf(await app.request(EVENTS))).code).toBe('method_not_allowed');
    expect((await problemOf(await app.request('/api/support/nothing', { method: 'POST' }))).code).toBe('not_found');
  });
});

describe('the rate limit', () => {
  it('lets 600 events a minute through, then says when to come back, and refuses nothing else', async () => {
    const { app, publishableKey, store } = await openTestApp({ rateLimit: 'on' });
    let stored = 0;
    let response: Response;
    do {
      const events = Array.from({ length: 100 }, () => rated('good'));
      const init = { method: 'POST', body: JSON.stringify({ events }) };
      response = await app.request(`${EVENTS}?key=${publishableKey}`, init);
      if (response.status === 200) stored += 100;
    } while (response.status === 200);
    expect(stored).toBeGreaterThanOrEqual(600);
    expect((await problemOf(response)).code).toBe('rate_limited');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit-policy')).toMatch(/^"default";q=\d+;w=60$/);
    expect(response.headers.get('ratelimit')).toMatch(/^"default";r=\d+$/);
    const rows = await store.reader
      .selectFrom('events')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .execute();
    expect(rows).toEqual([{ n: stored }]);
  });
});

describe('the config', () => {
  it('is what the widget shows, and not sent twice', async () => {
    const { app, publishableKey, shop } = await openTestApp();
    const first = await app.request(`/api/support/config?key=${publishableKey}`);
    expect(await first.json()).toEqual({ store: { name: shop.name }, capsules: [] });
    const headers = { 'if-none-match': first.headers.get('etag') as string };
    expect((await app.request(`/api/support/config?key=${publishableKey}`, { headers })).status).toBe(304);
  });
});
