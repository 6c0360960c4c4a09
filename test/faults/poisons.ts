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

interface Poison {
  /** What the server says of it, on either engine: stored, or refused with this code. */
  fate: string;
  write: (envelope: Envelope) => string;
}

export const POISONS: Record<string, Poison> = {
  'NUL in a text': { fate: 'rejected invalid_field', write: comment('a\\u0000b') },
  'NUL in a key': { fate: 'rejected invalid_field', write: data('{"rating":"good","a\\u0000b":1}') },
  'half a surrogate pair': { fate: 'rejected invalid_field', write: comment('\\ud800') },
  'the other half': { fate: 'rejected invalid_field', write: comment('\\udc00x') },
  '2^31': { fate: 'stored', write: seq('2147483648') },
  '2^53 + 1': { fate: 'rejected invalid_field', write: seq('9007199254740993') },
  '2^63': { fate: 'rejected invalid_field', write: seq('9223372036854775808') },
  '1.5': { fate: 'rejected invalid_field', write: seq('1.5') },
  '-0': { fate: 'stored', write: seq('-0') },
  '1e400': { fate: 'rejected invalid_field', write: seq('1e400') },
  'ten thousand digits': { fate: 'rejected invalid_field', write: seq('1'.repeat(MANY)) },
  'NaN as a text': { fate: 'rejected invalid_field', write: seq('"NaN"') },
  'the year 300000': {
    fate: 'rejected invalid_field',
    write: (envelope) => event(envelope, { more: ',"occurredAt":"+300000-01-01T00:00:00.000Z"' }),
  },
  soon: { fate: 'rejected invalid_field', write: (envelope) => event(envelope, { more: ',"occurredAt":"soon"' }) },
  deep: { fate: 'rejected invalid_field', write: data(nested(DEEP)) },
  deeper: { fate: 'rejected invalid_field', write: data(nested(DEEPER)) },
  'a key twice': {
    fate: 'stored',
    write: (envelope) => event(envelope, { more: ',"type":"widget.opened","type":"csat.rated"' }),
  },
  'a key named __proto__': {
    fate: 'rejected invalid_field',
    write: data('{"rating":"good","__proto__":{"polluted":1}}'),
  },
  'constructor.prototype': {
    fate: 'rejected invalid_field',
    write: data('{"rating":"good","constructor":{"prototype":{"polluted":1}}}'),
  },
  'an empty id': { fate: 'rejected invalid_field', write: ({ sessionId }) => event({ id: '', sessionId }) },
  'an id in capitals': { fate: 'stored', write: ({ id, sessionId }) => event({ id: id.toUpperCase(), sessionId }) },
  'a property too big': { fate: 'rejected event_too_large', write: comment('x'.repeat(20_000)) },
  'ten thousand properties': {
    fate: 'rejected event_too_large',
    write: data(`{${Array.from({ length: MANY }, (_, i) => `"p${i}":1`).join()}}`),
  },
  'right to left, zero width': { fate: 'stored', write: comment('\\u202eabc\\u200b\\u200d\\u2066') },
  'a byte order mark': { fate: 'stored', write: comment('\\ufeffabc') },
  'no object': { fate: 'rejected invalid_field', write: () => '"event"' },
  nothing: { fate: 'rejected invalid_field', write: () => 'null' },
};
