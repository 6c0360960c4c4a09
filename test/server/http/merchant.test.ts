import { describe, expect, it } from 'vitest';
import { neutralise } from '../../../server/http/exports.ts';
import { commitServerEvents } from '../../../server/ingest/commit.ts';
import { createServerEvent } from '../../../server/ingest/server-event.ts';
import { OrderAnswer, OrdersAnswer } from '../../../shared/report.ts';
import { makeShop, openTestApp, type TestApp } from '../../helpers/app.ts';
import { event, rated, SESSION } from '../../helpers/event.ts';

const ORDERS = '/api/merchant/orders';
/** After every order the shop reports below. */
const LATER = { occurredAt: '2026-11-10T12:00:00Z' };

async function orders(app: TestApp, query = ''): Promise<OrdersAnswer> {
  const response = await app.get(ORDERS + query);
  expect(response.status).toBe(200);
  return OrdersAnswer.parse(await response.json());
}

const numbers = ({ data }: OrdersAnswer) => data.map((row) => row.orderNumber);

/** Orders as the shop itself reports them, one a day. */
async function place(app: TestApp, ...list: { number: string; creator?: string }[]): Promise<void> {
  await app.queue.write((tx, receivedAt) => {
    const events = list.map(({ number, creator }, index) =>
      createServerEvent(
        { storeId: app.shop.id, orderNumber: number },
        'order.placed',
        {
          placedAt: `2026-10-${String(index + 1).padStart(2, '0')}T12:00:00Z`,
          total: { amount: 1000 + index, currency: 'EUR' },
          ...(creator && { creator }),
        },
        receivedAt,
      ),
    );
    return commitServerEvents(tx, app.shop, events);
  });
}

describe('orders', () => {
  it('show the widget’s badge and the rating, and what is verified', async () => {
    const app = await openTestApp();
    await place(app, { number: 'GG-001', creator: 'kiln' });
    await app.post('/api/support/events', { events: [rated('great', 'gg-001'), rated('poor', 'X-9', LATER)] });
    expect((await orders(app)).data).toMatchObject([
      { orderNumber: 'X-9', verification: 'claimed', total: null, csat: { score: 2, rating: 'poor' } },
      {
        orderNumber: 'GG-001',
        verification: 'verified',
        creator: 'kiln',
        status: 'placed',
        total: { amount: 1000, currency: 'EUR' },
        csat: { score: 5, rating: 'great' },
        widget: { touched: true, events: 1 },
      },
    ]);
  });

  it('filter by widget, score, creator and day, and search by any name', async () => {
    const app = await openTestApp();
    await place(app, { number: 'A-1', creator: 'kiln' }, { number: 'A-2' }, { number: 'B-1' });
    const aliases = { id: '8209', confirmation: 'XPAV284CT' };
    await app.post('/api/support/events', { events: [rated('good', 'A-2', { order: { aliases } })] });
    expect(numbers(await orders(app, '?q=a-'))).toEqual(['A-2', 'A-1']);
    expect(numbers(await orders(app, '?q=%23A-1'))).toEqual(['A-1']);
    expect(numbers(await orders(app, '?q=xpav'))).toEqual(['A-2']);
    expect(numbers(await orders(app, '?q=8209'))).toEqual(['A-2']);
    expect(numbers(await orders(app, '?widget=true'))).toEqual(['A-2']);
    expect(numbers(await orders(app, '?widget=false'))).toEqual(['B-1', 'A-1']);
    expect(numbers(await orders(app, '?score=4'))).toEqual(['A-2']);
    expect(numbers(await orders(app, '?score=5'))).toEqual([]);
    expect(numbers(await orders(app, '?creator=kiln'))).toEqual(['A-1']);
    expect(numbers(await orders(app, '?from=2026-10-02&to=2026-10-02'))).toEqual(['A-2']);
  });

  it('page by keyset: every order once, also while new ones come in', async () => {
    const app = await openTestApp();
    await place(app, ...Array.from({ length: 25 }, (_, index) => ({ number: `N-${index}` })));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: OrdersAnswer = await orders(app, `?limit=10${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...numbers(page));
      cursor = page.nextCursor;
      await app.post('/api/support/events', { events: [rated('good', `new-${seen.length}`, LATER)] });
    } while (cursor);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `N-${24 - index}`));
  });

  it.each([
    ['?limit=0', '/limit'],
    ['?limit=201', '/limit'],
    ['?score=6', '/score'],
    ['?from=yesterday', '/from'],
    ['?widget=maybe', '/widget'],
    ['?colour=red', '/colour'],
    ['?cursor=nonsense', '/cursor'],
  ])('%s is refused, and the field named', async (query, pointer) => {
    const response = await (await openTestApp()).get(ORDERS + query);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'invalid_field', errors: [{ pointer }] });
  });
});

describe('one order', () => {
  it('has everything that happened on it, in time order, each with its number', async () => {
    const app = await openTestApp();
    const events = [
      rated('great', '#GG-001', { seq: 1 }),
      event('updates.subscribed', { email: 'a@example.com', sms: false }, { orderNumber: 'GG-001', seq: 2 }),
      event(
        'capsule.reserved',
        { capsuleId: 'c', items: [{ sku: 's', quantity: 1 }] },
        { orderNumber: 'GG-001', seq: 3 },
      ),
    ];
    await app.post('/api/support/events', { events: events.toReversed() });
    const panel = OrderAnswer.parse(await (await app.get(`${ORDERS}/gg-001`)).json());
    expect(panel.timeline.map(({ type }) => type)).toEqual([
      'csat.rated',
      'updates.subscribed',
      'capsule.reserved',
      'capsule.refused',
    ]);
    expect(panel.timeline.map(({ orderNumber }) => orderNumber.replace('#', ''))).toEqual(Array(4).fill('GG-001'));
    expect(JSON.stringify(panel)).not.toContain(SESSION);
  });

  it('is not there, or not yours: the same answer', async () => {
    const app = await openTestApp();
    const other = await makeShop(app.queue);
    await app.app.request(`/api/support/csat?key=${other.publishableKey}`, {
      method: 'POST',
      body: JSON.stringify({ sessionId: SESSION, score: 5, orderNumber: 'THEIRS' }),
    });
    const [absent, foreign] = [await app.get(`${ORDERS}/nope`), await app.get(`${ORDERS}/THEIRS`)];
    expect([absent.status, foreign.status]).toEqual([404, 404]);
    expect(await absent.json()).toEqual(await foreign.json());
    expect(numbers(await orders(app))).toEqual([]);
  });
});

describe('the key', () => {
  it('is needed, must be the secret one, and must not come from a page', async () => {
    const { app, publishableKey, secretKey } = await openTestApp();
    const get = (headers: Record<string, string>) => app.request(ORDERS, { headers });
    expect((await get({})).status).toBe(401);
    expect((await get({ authorization: 'Bearer sk_test_nobody' })).status).toBe(401);
    expect((await get({ authorization: `Basic ${secretKey}` })).status).toBe(401);
    expect((await get({ authorization: `Bearer ${publishableKey}` })).status).toBe(403);
    expect((await get({ authorization: `Bearer ${secretKey}`, origin: 'https://shop.example' })).status).toBe(403);
    expect((await get({ authorization: `Bearer ${secretKey}` })).status).toBe(200);
  });

  it('is nowhere in the database', async () => {
    const { store, secretKey } = await openTestApp();
    const rows = await store.reader.selectFrom('keys').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secretKey);
  });
});

describe('exports', () => {
  const exported = async (app: TestApp, kind: 'csv' | 'ndjson') =>
    (await app.get(`/api/merchant/exports/events.${kind}`)).text();

  it('NDJSON: every event once, one object a line, across pages', async () => {
    const app = await openTestApp();
    for (let batch = 0; batch < 12; batch += 1) {
      await app.post('/api/support/events', { events: Array.from({ length: 100 }, () => rated('good', 'A')) });
    }
    const lines = (await exported(app, 'ndjson')).trimEnd().split('\n');
    const ids = new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
    expect([lines.length, ids.size]).toEqual([1200, 1200]);
  });

  it('CSV: formulas neutralised, numbers left numbers, sessions as hashes', async () => {
    const app = await openTestApp();
    const comment = '=HYPERLINK("http://evil.example")';
    await app.post('/api/support/events', {
      events: [event('csat.rated', { score: 5, comment }, { orderNumber: '=1+1', seq: 7 })],
    });
    const text = await exported(app, 'csv');
    const [header, row] = text.split('\r\n');
    expect(header?.replace('\ufeff', '')).toBe(
      'id,type,at,receivedAt,orderNumber,linkedTo,inferred,sessionRef,seq,data',
    );
    expect(row).toContain(",'=1+1,");
    expect(row).toMatch(/,7,"\{""comment""/);
    expect(text).not.toContain(SESSION);
  });

  it('show which order an event was linked to later', async () => {
    const app = await openTestApp();
    await app.post('/api/support/events', {
      events: [rated('good', undefined, { seq: 1 }), event('order.viewed', {}, { orderNumber: 'A', seq: 2 })],
    });
    const rows = (await exported(app, 'ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rating = rows.find((row: { type: string }) => row.type === 'csat.rated');
    expect(rating).toMatchObject({ orderNumber: null, linkedTo: 'A', inferred: true });
  });

  it.each(['=1', '+1', '-1', '@a', '\t=1', ' =1', '\r=1', '\0=1'])('%j is made text', (cell) => {
    expect(neutralise(cell)).toBe(`'${cell}`);
  });

  it.each(['1', 'a=1', '', '5 - 3'])('%j is left alone', (cell) => {
    expect(neutralise(cell)).toBe(cell);
  });
});
