// The registry of stores and the keys that open them. Keys are found by their hash alone.
import { createHash, randomBytes } from 'node:crypto';
import { createUuid } from '../uuid.ts';
import type { KeysTable, StoresTable } from './schema.ts';
import type { Db, Tx } from './store.ts';

const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_MS = 5 * DAY_MS;

/** A store as the code behind a key sees it. */
export interface Shop {
  id: string;
  name: string;
  mode: 'test' | 'live';
  timeZone: string;
  allowedOrigins: string[];
  attributionWindowMs: number;
}

export interface KeyHolder {
  kind: KeysTable['kind'];
  shop: Shop;
}

export interface NewShop {
  /** Made up where it is left out. */
  id?: string;
  name: string;
  mode: Shop['mode'];
  timeZone?: string;
  allowedOrigins?: string[];
}

export async function createShop(
  tx: Tx,
  { id = `store_${createUuid().replaceAll('-', '')}`, name, mode, timeZone = 'UTC', allowedOrigins = [] }: NewShop,
): Promise<Shop> {
  const row: StoresTable = {
    id,
    name,
    mode,
    time_zone: timeZone,
    allowed_origins: JSON.stringify(allowedOrigins),
    attribution_window_ms: DEFAULT_WINDOW_MS,
    created_at: Date.now(),
  };
  await tx.insertInto('stores').values(row).execute();
  return toShop(row);
}

/** Makes a key and answers it: for a secret key this is the only time it can be read. */
export async function createKey(tx: Tx, shop: Shop, kind: KeysTable['kind']): Promise<string> {
  const key = `${kind === 'secret' ? 'sk' : 'pk'}_${shop.mode}_${randomBytes(24).toString('base64url')}`;
  await tx
    .insertInto('keys')
    .values({
      hash: hashOf(key),
      store_id: shop.id,
      kind,
      shown: kind === 'secret' ? key.slice(-4) : key,
      created_at: Date.now(),
    })
    .execute();
  return key;
}

export async function findKeyHolder(db: Db, key: string): Promise<KeyHolder | null> {
  const row = await db
    .selectFrom('keys')
    .innerJoin('stores', 'stores.id', 'keys.store_id')
    .selectAll('stores')
    .select('keys.kind as kind')
    .where('keys.hash', '=', hashOf(key))
    .executeTakeFirst();
  return row ? { kind: row.kind, shop: toShop(row) } : null;
}

/** The publishable key a store's tag carries. */
export async function findPublishableKey(db: Db, shopId: string): Promise<string | null> {
  const row = await db
    .selectFrom('keys')
    .select('shown')
    .where('store_id', '=', shopId)
    .where('kind', '=', 'publishable')
    .orderBy('created_at')
    .executeTakeFirst();
  return row?.shown ?? null;
}

export async function findShop(db: Db | Tx, id: string): Promise<Shop | null> {
  const row = await db.selectFrom('stores').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toShop(row) : null;
}

export async function listShops(db: Db): Promise<Shop[]> {
  const rows = await db.selectFrom('stores').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(toShop);
}

/** 192 random bits stand behind each key and token: a plain hash cannot be guessed backwards (ASVS 6.5.2). */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function toShop(row: StoresTable): Shop {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    timeZone: row.time_zone,
    allowedOrigins: JSON.parse(row.allowed_origins),
    attributionWindowMs: row.attribution_window_ms,
  };
}
