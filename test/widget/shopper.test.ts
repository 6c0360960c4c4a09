import { expect, test } from 'vitest';
import { ShopperEvent } from '../../shared/event.ts';
import { recordEvent } from '../../widget/record.ts';
import { withSaid } from '../../widget/shopper.ts';

test('whatever a page says of its shopper, the server takes the event', () => {
  const strange = [
    42,
    null,
    {},
    'x'.repeat(5_000),
    'a\u0000b',
    '\ud800',
    '',
    true,
    'ada@example.com',
    '+34 600 123 456',
  ];
  for (const said of strange) {
    const shopper = withSaid(undefined, { email: said, phone: said, id: said, token: said });
    const { json } = recordEvent(
      'widget.opened',
      {},
      { sessionId: 'a'.repeat(32), order: null, shopper, locale: 'en', nowMs: 0 },
    );
    expect(ShopperEvent.safeParse(JSON.parse(json)).error, String(said)).toBeUndefined();
  }
});

test('a number is an id, and what was known stays where nothing better is said', () => {
  const known = withSaid(undefined, { id: 42, email: 'ada@example.com' });
  expect(known).toEqual({ id: '42', email: 'ada@example.com' });
  expect(withSaid(known, { email: 'no address', phone: '0034 600 123 456' })).toEqual({
    ...known,
    phone: '+34600123456',
  });
});
