// Who the page says the shopper is. One wrong field would have the server refuse every event it stands on: it is left out.
import { isEmail, isPhone, tidyPhone } from '../shared/contact.ts';
import type { Envelope } from '../shared/event.ts';
import { MAX_EMAIL, MAX_SHORT_TEXT, MAX_TOKEN } from '../shared/wire.ts';
import { textOf } from './order/text-of.ts';

export type Shopper = NonNullable<Envelope['shopper']>;

/** What was known before stays where nothing better is said. */
export function withSaid(before: Shopper | undefined, said: { [field in keyof Shopper]?: unknown }): Shopper {
  const email = textOf(said.email, MAX_EMAIL);
  const phone = tidyPhone(`${said.phone}`);
  const id = textOf(said.id, MAX_SHORT_TEXT);
  const token = textOf(said.token, MAX_TOKEN);
  return {
    ...before,
    ...(isEmail(email) && { email }),
    ...(isPhone(phone) && { phone }),
    ...(id && { id }),
    ...(token && { token }),
  };
}
