// Which key, or which signed-in dashboard, stands behind a request, and which store that opens.
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { findSignedInShop } from '../store/sign-ins.ts';
import type { Db } from '../store/store.ts';
import { findKeyHolder, type KeyHolder, type Shop } from '../store/stores.ts';
import { Problem } from './problem.ts';

/** Shorter than anyone waits for a revoked key to stop working. */
const KEY_CACHE_MS = 5_000;
const KEYS_CACHED = 10_000;

export interface Auth {
  /** The store a shopper's page speaks to. @throws Problem 401 or 403 */
  shopper(request: { key: string | null; origin: string | null }): Promise<Shop>;
  /** The store of a secret key or a dashboard session. @throws Problem 401 or 403 */
  merchant(c: Context): Promise<Shop>;
  /** The store the dashboard's cookie opens, or null. */
  signedIn(c: Context): Promise<Shop | null>;
  holderOf(key: string): Promise<KeyHolder | null>;
}

/** With HTTPS the name itself keeps the cookie to this host and path (RFC 6265bis). */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-counterbell' : 'counterbell';
}

export function createAuth(db: Db, secure: boolean): Auth {
  const cache = new Map<string, { holder: KeyHolder | null; until: number }>();

  async function holderOf(key: string): Promise<KeyHolder | null> {
    const cached = cache.get(key);
    if (cached && cached.until > Date.now()) return cached.holder;
    const holder = await findKeyHolder(db, key);
    if (cache.size >= KEYS_CACHED) cache.clear();
    // A key that is not known may be made the next moment.
    if (holder) cache.set(key, { holder, until: Date.now() + KEY_CACHE_MS });
    return holder;
  }

  async function signedIn(c: Context): Promise<Shop | null> {
    const token = getCookie(c, cookieName(secure));
    return token ? findSignedInShop(db, token) : null;
  }

  return {
    holderOf,
    signedIn,
    async shopper({ key, origin }) {
      if (!key) throw new Problem('key_missing', 'Send the publishable key as ?key=pk_… or as a bearer token.');
      const holder = await holderOf(key);
      if (!holder) throw new Problem('key_unknown', 'No store has this key.');
      if (holder.kind !== 'publishable') {
        throw new Problem('key_not_allowed', 'A secret key must never be in a page; use the publishable key.');
      }
      const { allowedOrigins } = holder.shop;
      if (origin !== null && allowedOrigins.length > 0 && !allowedOrigins.includes(origin)) {
        throw new Problem('origin_not_allowed', `${origin} is not among the store's allowed origins.`);
      }
      return holder.shop;
    },
    async merchant(c) {
      const key = bearerOf(c.req.header('authorization'));
      if (key === null) {
        const shop = await signedIn(c);
        if (!shop) throw new Problem('key_missing', 'Send the secret key as a bearer token, or sign in.');
        return shop;
      }
      const holder = await holderOf(key);
      if (!holder) throw new Problem('key_unknown', 'No store has this key.');
      if (holder.kind !== 'secret')
        throw new Problem('key_not_allowed', 'A publishable key may only do what a shopper may.');
      if (c.req.header('origin')) throw new Problem('key_not_allowed', 'A secret key must never be used from a page.');
      return holder.shop;
    },
  };
}

export function bearerOf(authorization: string | null | undefined): string | null {
  return /^Bearer ([!-~]+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
