// Answers that acknowledge nothing, whatever their status says: to each of them a message waits.
import type { ServerResponse } from 'node:http';
import { shopPage } from '../../browser/shop.ts';
import { type Answer, openFront } from './front.ts';
import { openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { say } from './shopper.ts';

const FOREIGN = { results: [{ id: '0193a7c5-7a3e-7000-8000-000000000000', status: 'stored' }] };
const LOGIN_PAGE = '<!doctype html><title>Log in to the Wi-Fi</title>';

type NamedAnswer = readonly [name: string, answer: Answer];

/** Those that their status alone would make an acknowledgement. */
export const OK_ANSWERS: readonly NamedAnswer[] = [
  ['a captive portal', (response) => send(response, 200, LOGIN_PAGE, { 'content-type': 'text/html' })],
  ['204', (response) => void response.writeHead(204).end()],
  ['200 and {}', (response) => send(response, 200, {})],
  ["200 and somebody else's id", (response) => send(response, 200, FOREIGN)],
  ['200 and half an answer', (response) => send(response, 200, '{"results":[{"id":"0193')],
];

export const ANSWERS: readonly NamedAnswer[] = [
  ['500', (response) => send(response, 500, 'no')],
  ['503 with Retry-After', (response) => send(response, 503, { code: 'unavailable' }, { 'retry-after': '1' })],
  ['429', (response) => send(response, 429, { code: 'rate_limited' }, { 'retry-after': '1' })],
  ['413', (response) => send(response, 413, { code: 'body_too_large' })],
  ['302', (response) => send(response, 302, '', { location: '/login' })],
  ...OK_ANSWERS,
  ['stored, and the answer breaks off', breakOff],
  [
    'stored, and no answer',
    async (response, pass) => {
      await pass();
      response.destroy();
    },
  ],
];

async function breakOff(response: ServerResponse, pass: Parameters<Answer>[1]): Promise<void> {
  const { body } = await pass();
  response.writeHead(200, { 'content-length': body.length }).write(body.slice(0, -2), () => response.destroy());
}

function send(response: ServerResponse, status: number, body: string | object, headers: Record<string, string> = {}) {
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** `rounds` messages, each answer its share of them; then the server is there again. */
export async function answerWrongly(scene: Scene, answers: readonly NamedAnswer[], rounds: number): Promise<void> {
  const front = await openFront(scene.server);
  scene.shop.serve('/', shopPage(scene.server, { order: 'F-1', attributes: `data-api="${front.origin}"` }));
  const context = await openDevice(await openTestBrowser(), scene.ledger);
  const first = await visit(scene, context);
  // One that is let through: the way there is open.
  await say(first, scene.ledger);
  await first.close();
  for (const [index, [name, answer]] of answers.entries()) {
    const page = await visit(scene, context);
    front.answer(answer);
    const share = Math.ceil((rounds - index) / answers.length);
    for (let message = 0; message < share; message += 1) {
      const told = await say(page, scene.ledger);
      if (told !== 'waiting') scene.ledger.lied(`${name}, and told ${told}`);
    }
    front.answer(null);
    await page.close();
    const next = await visit(scene, context);
    await scene.ledger.settle();
    await next.close();
  }
}
