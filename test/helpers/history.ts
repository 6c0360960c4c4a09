// Random histories of a store: sessions that overlap, numbers and aliases that agree and contradict, strangers who meddle,
// clocks that jump, holds that run out. Small alphabets, so that things collide.
import fc from 'fast-check';

const HOUR = 3_600_000;
export const HISTORY_START = Date.UTC(2026, 9, 1);

/** One thing that happens; what an id refers to is chosen among the whole history, before or after. */
export interface Happening {
  kind: (typeof KINDS)[number];
  session: number;
  hour: number;
  seq: number | null;
  orderNumber: string | null;
  aliases: Record<string, string> | null;
  value: number;
  reference: number;
  idPrefix: number;
}

const KINDS = [
  'view',
  'open',
  'rate',
  'subscribe',
  'unsubscribe',
  'reserve',
  'cancel',
  'request',
  'withdraw',
  'facts',
  'time passes',
] as const;

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    session: fc.integer({ min: 0, max: 2 }),
    hour: fc.integer({ min: 0, max: 240 }),
    seq: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 3 }),
    orderNumber: fc.option(fc.constantFrom('A', 'a', '#A', 'B', '#b', 'C', '55', 'x9', '##a', '##A'), { freq: 2 }),
    aliases: fc.option(
      fc.constantFrom<Record<string, string>>(
        { id: '55' },
        { id: '56' },
        { ID: '#55' },
        { confirmation: 'X9' },
        { confirmation: 'x9' },
        { id: '55', confirmation: 'X9' },
      ),
      { freq: 1 },
    ),
    value: fc.integer({ min: 1, max: 5 }),
    reference: fc.integer({ min: 0, max: 20 }),
    idPrefix: fc.integer({ min: 0, max: 999 }),
  }),
  { minLength: 1, maxLength: 25 },
);

/** The event a shopper's page would send for it; null where there is none to send. */
export function toShopperEvent(history: readonly Happening[], index: number): Record<string, unknown> | null {
  const happening = history[index] as Happening;
  const body = toBody(history, happening);
  if (!body) return null;
  const { hour, session, seq, orderNumber, aliases } = happening;
  return {
    id: idOf(happening, index),
    occurredAt: new Date(HISTORY_START + hour * HOUR).toISOString(),
    sessionId: `session-${session}-0123456789`,
    ...(seq !== null && { seq }),
    ...(orderNumber !== null && { orderNumber }),
    ...(aliases && { order: { aliases } }),
    ...body,
  };
}

function toBody(history: readonly Happening[], { kind, value, reference }: Happening): object | null {
  const email = `e${value}@example.com`;
  switch (kind) {
    case 'view':
      return { type: 'order.viewed', data: {} };
    case 'open':
      return { type: 'widget.opened', data: {} };
    case 'rate':
      return { type: 'csat.rated', data: { score: value } };
    case 'subscribe':
      return { type: 'updates.subscribed', data: value > 3 ? { phone: '+34600123456', sms: false } : { email } };
    case 'unsubscribe':
      return { type: 'updates.unsubscribed', data: value > 3 ? {} : { email } };
    case 'reserve': {
      const contact = value > 3 ? { contact: { by: 'email', email } } : {};
      const items = [{ sku: 'a', quantity: 1 }];
      return { type: 'capsule.reserved', data: { capsuleId: value === 5 ? 'none' : 'c1', items, ...contact } };
    }
    case 'cancel': {
      const reservationId = referTo(history, 'reserve', reference);
      return reservationId ? { type: 'capsule.cancelled', data: { reservationId } } : null;
    }
    case 'request':
      return { type: 'request.opened', data: { kind: 'return' } };
    case 'withdraw': {
      const requestId = referTo(history, 'request', reference);
      return requestId ? { type: 'request.withdrawn', data: { requestId } } : null;
    }
    default:
      return null;
  }
}

function referTo(history: readonly Happening[], kind: Happening['kind'], reference: number): string | null {
  const places = history.flatMap((happening, index) => (happening.kind === kind ? [index] : []));
  const index = places[reference % Math.max(1, places.length)];
  return index === undefined ? null : idOf(history[index] as Happening, index);
}

/** Not in the order of the history: ids are the clients' to choose. */
function idOf({ idPrefix }: Happening, index: number): string {
  return `00000000-0000-4000-8000-${String(idPrefix * 1000 + index).padStart(12, '0')}`;
}
