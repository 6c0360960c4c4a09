// What SQLite, JavaScript and PostgreSQL do not all hold, each as one event's JSON text.

export interface Envelope {
  id: string;
  sessionId: string;
}

const DEEP = 5_000;
const DEEPER = 50_000;
const MANY = 10_000;

/** An event as text, with one piece of it as it is given: JSON.stringify could not say most of these. */
function event({ id, sessionId }: Envelope, { data = '{"rating":"good"}', more = '' } = {}): string {
  const occurredAt = new Date().toISOString();
  return `{"id":"${id}","type":"csat.rated","occurredAt":"${occurredAt}","sessionId":"${sessionId}","data":${data}${more}}`;
}

const comment = (json: string) => (envelope: Envelope) =>
  event(envelope, { data: `{"rating":"good","comment":"${json}"}` });
const seq = (json: string) => (envelope: Envelope) => event(envelope, { more: `,"seq":${json}` });
const data = (json: string) => (envelope: Envelope) => event(envelope, { data: json });
const nested = (depth: number) => `{"rating":"good","comment":${'['.repeat(depth)}${']'.repeat(depth)}}`;

export const POISONS: Record<string, (envelope: Envelope) => string> = {
  'NUL in a text': comment('a\\u0000b'),
  'NUL in a key': data('{"rating":"good","a\\u0000b":1}'),
  'half a surrogate pair': comment('\\ud800'),
  'the other half': comment('\\udc00x'),
  '2^31': seq('2147483648'),
  '2^53 + 1': seq('9007199254740993'),
  '2^63': seq('9223372036854775808'),
  '1.5': seq('1.5'),
  '-0': seq('-0'),
  '1e400': seq('1e400'),
  'ten thousand digits': seq('1'.repeat(MANY)),
  'NaN as a text': seq('"NaN"'),
  'the year 300000': (envelope) => event(envelope, { more: ',"occurredAt":"+300000-01-01T00:00:00.000Z"' }),
  soon: (envelope) => event(envelope, { more: ',"occurredAt":"soon"' }),
  deep: data(nested(DEEP)),
  deeper: data(nested(DEEPER)),
  'a key twice': (envelope) => event(envelope, { more: ',"type":"widget.opened","type":"csat.rated"' }),
  __proto__: data('{"rating":"good","__proto__":{"polluted":1}}'),
  'constructor.prototype': data('{"rating":"good","constructor":{"prototype":{"polluted":1}}}'),
  'an empty id': ({ sessionId }) => event({ id: '', sessionId }),
  'an id in capitals': ({ id, sessionId }) => event({ id: id.toUpperCase(), sessionId }),
  'a property too big': comment('x'.repeat(20_000)),
  'ten thousand properties': data(`{${Array.from({ length: MANY }, (_, i) => `"p${i}":1`).join()}}`),
  'right to left, zero width': comment('\\u202eabc\\u200b\\u200d\\u2066'),
  'a byte order mark': comment('\\ufeffabc'),
  'no object': () => '"event"',
  nothing: () => 'null',
};
