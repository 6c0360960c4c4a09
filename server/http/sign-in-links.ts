// One-time sign-in links for the person who started the server: each opens the dashboard once, and ends with the process.
import { randomBytes } from 'node:crypto';
import type { Shop } from '../store/stores.ts';

export interface SignInLinks {
  /** Answers the token that goes into the link. */
  create(shop: Shop): string;
  /** The store a token opens; null where it was used or never made. */
  use(token: string): Shop | null;
}

export function createSignInLinks(): SignInLinks {
  const shops = new Map<string, Shop>();
  return {
    create(shop) {
      const token = randomBytes(24).toString('base64url');
      shops.set(token, shop);
      return token;
    },
    use(token) {
      const shop = shops.get(token) ?? null;
      shops.delete(token);
      return shop;
    },
  };
}
