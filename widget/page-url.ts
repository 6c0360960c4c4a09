// The page's address without what opens doors: order keys, tokens and the fragment never leave the page.
import { MAX_URL } from '../shared/wire.ts';

// `key` and `t` are WooCommerce's and BigCommerce's order keys; the rest are the usual names of secrets and people.
const SECRET_NAME = /^(t|key|code|sig|otp|h)$|token|secret|passw|auth|signature|hmac|session|e-?mail|phone/i;
// Shopify: /checkouts/{token}, /checkouts/cn/{token} and /{shop}/orders/{token}.
const SECRET_PATH = /\/(checkouts(?:\/cn)?|\d+\/orders)\/[^/]+/g;

export function pageUrl(href: string): string {
  const url = new URL(href);
  const query = [...url.searchParams].filter(([name]) => !SECRET_NAME.test(name));
  const bare = url.origin + url.pathname.replace(SECRET_PATH, '/$1/-');
  const full = query.length > 0 ? `${bare}?${new URLSearchParams(query)}` : bare;
  return (full.length > MAX_URL ? bare : full).slice(0, MAX_URL);
}
