// The page's address without what opens doors: order keys, tokens and the fragment never leave the page.
import { MAX_URL } from './wire.ts';

// `key` and `t` are WooCommerce's and BigCommerce's order keys; the rest are the usual names of secrets and people.
const SECRET_NAME = /^(t|h|key|code|otp)$|token|secret|pass|auth|sig|hmac|sess|mail|phone/i;
// Shopify: /checkouts/{token}, /checkouts/cn/{token} and /{shop}/orders/{token}.
const SECRET_PATH = /(checkouts\/(cn\/)?|\d\/orders\/)[^/]+/;

/** @throws TypeError where it is no address */
export function pageUrl(href: string): string {
  const url = new URL(href);
  for (const name of [...url.searchParams.keys()]) if (SECRET_NAME.test(name)) url.searchParams.delete(name);
  url.pathname = url.pathname.replace(SECRET_PATH, '$1-');
  url.hash = '';
  return url.href.slice(0, MAX_URL);
}
