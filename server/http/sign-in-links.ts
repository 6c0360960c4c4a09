// One-time sign-in links for the person who started the server: each opens the dashboard once, within the hour.
import { randomBytes } from 'node:crypto';
import type { Shop } from '../store/stores.ts';

export interface SignInLinks {
  /** Answers the token that goes into the link. */
  create(shop: Shop): string;
  /** The store a token opens; null where it was used, is over, or was never made. */
  use(token: string): Shop | null;
}

const LINK_MS = 3_600_000;

export function createSignInLinks(now: () => number = Date.now): SignInLinks {
  const links = new Map<string, { shop: Shop; until: number }>();
  return {
    create(shop) {
      const token = randomBytes(24).toString('base64url');
      links.set(token, { shop, until: now() + LINK_MS });
      return token;
    },
    use(token) {
      const link = links.get(token);
      links.delete(token);
      return link && link.until > now() ? link.shop : null;
    },
  };
}
