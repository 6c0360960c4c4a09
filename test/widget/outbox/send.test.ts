import { expect, test } from 'vitest';
import { readAnswer } from '../../../widget/outbox/send.ts';

const answer = (status: number, body: unknown) => ({
  status,
  retryAfter: null,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const verdicts = (status: number, body: unknown) => Object.fromEntries(readAnswer(answer(status, body)).verdicts);

test('a message is delivered when the answer names its id as stored or duplicate', () => {
  const results = [
    { id: 'a', status: 'stored', outcome: { score: 5 } },
    { id: 'b', status: 'duplicate' },
  ];
  expect(verdicts(200, { results })).toEqual({
    a: { state: 'saved', outcome: { score: 5 } },
    b: { state: 'saved', outcome: {} },
  });
});

test('a rejected message is refused in the words of its problem', () => {
  const results = [{ id: 'a', status: 'rejected', problem: { detail: '/data/rating is needed' } }];
  expect(verdicts(200, { results })).toEqual({ a: { state: 'failed', refusal: '/data/rating is needed' } });
});

test.each([
  ['a captive portal', 200, '<html>Log in</html>'],
  ['an empty object', 200, {}],
  ['null', 200, 'null'],
  ['a list', 200, [{ id: 'a', status: 'stored' }]],
  ['results that are no list', 200, { results: { id: 'a', status: 'stored' } }],
  ['results of nothing', 200, { results: [null, 7, 'a', {}] }],
  ['another status word', 200, { results: [{ id: 'a', status: 'ok' }] }],
  ['JSON cut short', 200, '{"results":[{"id":"a","status":"stored"}'],
  ['no body', 204, ''],
  ['an acknowledgement under an error status', 500, { results: [{ id: 'a', status: 'stored' }] }],
  ['an acknowledgement behind a redirect', 302, { results: [{ id: 'a', status: 'stored' }] }],
  ['no answer at all', 0, ''],
])('%s is no verdict', (_, status, body) => {
  expect(verdicts(status, body)).toEqual({});
});

test.each([
  [401, 'slow'],
  [403, 'slow'],
  [404, 'slow'],
  [413, 'slow'],
  [408, 'normal'],
  [425, 'normal'],
  [429, 'normal'],
  [500, 'normal'],
  [503, 'normal'],
  [200, 'normal'],
  [0, 'normal'],
])('%i goes on at the %s pace', (status, pace) => {
  expect(readAnswer(answer(status, '')).pace).toBe(pace);
});
