// Dashboard sessions: a random token in the cookie, its hash here, an end that the server decides.
import { randomBytes } from 'node:crypto';
import type { Db, Tx } from './store.ts';
import { findShop, hashOf, type Shop } from './stores.ts';

export const SIGN_IN_MS = 12 * 3_600_000;

/** Answers the token that goes into the cookie. */
export async function createSignIn(tx: Tx, storeId: string, now = Date.now()): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await tx.deleteFrom('sign_ins').where('expires_at', '<=', now).execute();
  await tx
    .insertInto('sign_ins')
    .values({ hash: hashOf(token), store_id: storeId, expires_at: now + SIGN_IN_MS })
    .execute();
  return token;
}

export async function findSignedInShop(db: Db, token: string, now = Date.now()): Promise<Shop | null> {
  const row = await db
    .selectFrom('sign_ins')
    .select('store_id')
    .where('hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ? findShop(db, row.store_id) : null;
}

export async function deleteSignIn(tx: Tx, token: string): Promise<void> {
  await tx.deleteFrom('sign_ins').where('hash', '=', hashOf(token)).execute();
}
