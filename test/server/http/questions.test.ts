import { describe, expect, it } from 'vitest';
import { openTestApp } from '../../helpers/app.ts';
import { rated } from '../../helpers/event.ts';

const ORDERS = '/api/merchant/orders';
const cursor = (...place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url');

describe('a question nothing can answer is no fault, whatever the engine takes', () => {
  it.each([
    ['?q=%00', 200],
    ['?q=a%00b', 200],
    ['?q=%ED%A0%80', 200],
    ['?creator=%00', 200],
    [`?cursor=${cursor(1.5, 'a')}`, 422],
    [`?cursor=${cursor(1e300, 'a')}`, 422],
    [`?cursor=${cursor(1, 'a\0b')}`, 200],
    [`?cursor=${cursor(1, '\ud800')}`, 200],
    ['/%00', 404],
    ['/a%00b', 404],
    [`/${'x'.repeat(5000)}`, 404],
  ])('%.40s', async (question, status) => {
    const app = await openTestApp();
    await app.post('/api/support/events', { events: [rated('good', 'a')] });
    const answer = await app.get(ORDERS + question);
    expect([answer.status, app.faults]).toEqual([status, []]);
    if (status === 200) expect(await answer.json()).toEqual({ data: [], nextCursor: null });
  });
});
