import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestApp, type TestApp } from '../../helpers/app.ts';
import { rated } from '../../helpers/event.ts';

const EVENTS = '/api/support/events';

/** The same app behind two doors: the hot route first, and the app alone. */
async function openDoors(app: TestApp): Promise<{ hot: string; plain: string; hotAnswers(): number }> {
  let hotAnswers = 0;
  const answerPlain = getRequestListener(app.app.fetch);
  const hot = await listen((incoming, outgoing) => {
    if (app.hotRoute(incoming, outgoing)) hotAnswers += 1;
    else return answerPlain(incoming, outgoing);
  });
  return { hot, plain: await listen(answerPlain), hotAnswers: () => hotAnswers };
}

async function listen(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a client can see; when it was answered is not part of it. */
async function seen(response: Response) {
  const { date: _, connection: _c, 'keep-alive': _k, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

const event = rated('great', 'A-1');

const REQUESTS: [what: string, query: string, init: RequestInit][] = [
  ['an event', '', { body: JSON.stringify({ events: [event] }) }],
  [
    'the same event as JSON',
    '',
    { body: JSON.stringify({ events: [event] }), headers: { 'content-type': 'application/json' } },
  ],
  ['an event that is refused', '', { body: JSON.stringify({ events: [{ ...event, type: 'nothing' }] }) }],
  ['a key that nobody has', '?key=pk_test_nobody', { body: JSON.stringify({ events: [event] }) }],
  ['a key with a second question mark', '?key=pk_test_nobody?x', { body: JSON.stringify({ events: [event] }) }],
  ['no key', '?', { body: JSON.stringify({ events: [event] }) }],
  ['no JSON', '', { body: '{' }],
  ['an empty body', '', { body: '' }],
  ['no UTF-8', '', { body: new Uint8Array([0xff, 0xfe]) }],
  ['another media type', '', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  [
    'another origin',
    '',
    { body: JSON.stringify({ events: [event] }), headers: { origin: 'https://elsewhere.example' } },
  ],
];

describe('the hot route', () => {
  it.each(REQUESTS)('answers %s as the app does', async (_what, query, init) => {
    const app = await openTestApp();
    const doors = await openDoors(app);
    const address = `${EVENTS}${query || `?key=${app.publishableKey}`}`;
    const send = async (door: string) => seen(await fetch(door + address, { method: 'POST', ...init }));
    // What is stored is a duplicate from then on.
    await send(doors.hot);
    expect(await send(doors.hot)).toEqual(await send(doors.plain));
    expect(doors.hotAnswers()).toBe(2);
  });

  it('leaves to the app what it does not know: too long a body, one of no said length, another path or method', async () => {
    const app = await openTestApp();
    const doors = await openDoors(app);
    const key = `?key=${app.publishableKey}`;
    const tooLong = await fetch(doors.hot + EVENTS + key, { method: 'POST', body: 'x'.repeat(300 * 1024) });
    expect(tooLong.status).toBe(413);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(JSON.stringify({ events: [event] })));
        controller.close();
      },
    });
    const chunked = await fetch(doors.hot + EVENTS + key, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(await chunked.json()).toMatchObject({ results: [{ status: 'stored' }] });
    expect((await fetch(`${doors.hot}${EVENTS}x${key}`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(doors.hot + EVENTS + key, { method: 'OPTIONS' })).status).toBe(204);
    expect((await fetch(doors.hot + EVENTS + key)).status).toBe(405);
    expect(doors.hotAnswers()).toBe(0);
  });

  it('counts a caller as the app does, whatever a client says of where it comes from', async () => {
    const app = await openTestApp({ rateLimit: 'on' });
    const doors = await openDoors(app);
    const body = JSON.stringify({ events: Array.from({ length: 100 }, () => rated('good')) });
    const send = async (door: string, forged: string) => {
      const init = { method: 'POST', body, headers: { 'x-forwarded-for': forged } };
      return (await fetch(`${door}${EVENTS}?key=${app.publishableKey}`, init)).status;
    };
    // Both doors draw on one bucket, so that the limit is reached after as many as one of them would take.
    const answers: number[] = [];
    for (let round = 0; round < 14; round += 1) {
      answers.push(await send(round % 2 === 0 ? doors.hot : doors.plain, `192.0.2.${round}`));
    }
    expect(answers.filter((status) => status === 200)).toHaveLength(12);
    expect(answers.slice(12)).toEqual([429, 429]);
  });
});
