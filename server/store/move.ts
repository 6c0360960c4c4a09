// Moves the stores of one database into another, of either engine, table by table in the order of the keys. Run again it
// replaces what it wrote before: what the target holds of a store is then what the source holds of it.
import { type RawBuilder, sql } from 'kysely';
import type { StoresTable, Tables } from './schema.ts';
import type { Db, Store } from './store.ts';
import { isRegistry, TABLE_KEYS, TABLES } from './tables.ts';

/** Rows at a time: the widest of them stay within the parameters that both engines take. */
const PAGE = 500;

type Table = keyof Tables;
type Row = Record<string, unknown>;

export interface Progress {
  table: Table;
  done: number;
  total: number;
}

/** A table whose rows are not as many in the target as in the source. */
export interface Difference {
  table: Table;
  source: number;
  target: number;
}

/** Nothing may write to either of the two meanwhile. Answers where they differ in the end. */
export async function moveStores(from: Store, to: Store, tell: (progress: Progress) => void): Promise<Difference[]> {
  const source = from.reader;
  const target = to.maintenance;
  const stores = await source.selectFrom('stores').selectAll().orderBy('id').execute();
  const differences: Difference[] = [];
  // A store is found by its registries: they come last, so that nobody is let into one that is half there.
  for (const table of [...TABLES.filter((each) => !isRegistry(each)), ...REGISTRIES_OF_STORES]) {
    const count = async (db: Db) =>
      (await Promise.all(stores.map((store) => countRows(db, table, store)))).reduce((sum, rows) => sum + rows, 0);
    const total = await count(source);
    let done = 0;
    for (const store of stores) {
      for await (const rows of moveRows(source, target, table, store)) {
        done += rows;
        tell({ table, done, total });
      }
    }
    const moved = await count(target);
    if (moved !== total) differences.push({ table, source: total, target: moved });
  }
  return differences;
}

/** Readiness is each database's own. */
const REGISTRIES_OF_STORES: readonly Table[] = ['keys', 'sign_ins', 'stores'];

/** Answers how many rows each step brought. */
async function* moveRows(source: Db, target: Db, table: Table, store: StoresTable): AsyncGenerator<number> {
  const key: readonly string[] = TABLE_KEYS[table];
  let after: unknown[] | null = null;
  for (;;) {
    const rows: Row[] = await readPage(source, table, store, after);
    const last: unknown[] | null = rows.length < PAGE ? null : key.map((column) => rows.at(-1)?.[column]);
    await replacePage(target, table, store, { after, upTo: last, rows });
    yield rows.length;
    if (last === null) return;
    after = last;
  }
}

async function readPage(db: Db, table: Table, store: StoresTable, after: unknown[] | null): Promise<Row[]> {
  const key = keyOf(table);
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where ${ofStore(table, store)} and ${isAfter(key, after)}
    order by ${sql.join(TABLE_KEYS[table].map((column) => sql.ref(column)))} limit ${sql.lit(PAGE)}`.execute(db);
  return rows;
}

/** The stretch of keys that the page covers is emptied first: what has gone from the source goes from the target. */
async function replacePage(
  db: Db,
  table: Table,
  store: StoresTable,
  { after, upTo, rows }: { after: unknown[] | null; upTo: unknown[] | null; rows: Row[] },
): Promise<void> {
  const key = keyOf(table);
  await db.transaction().execute(async (tx) => {
    const within = upTo === null ? sql`true` : sql`not ${isAfter(key, upTo)}`;
    await sql`
      delete from ${sql.table(table)} where ${ofStore(table, store)} and ${isAfter(key, after)} and ${within}`.execute(
      tx,
    );
    if (rows.length > 0)
      await tx
        .insertInto(table)
        .values(rows as never)
        .execute();
  });
}

async function countRows(db: Db, table: Table, store: StoresTable): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)} where ${ofStore(table, store)}`.execute(db);
  return rows[0]?.count ?? 0;
}

function keyOf(table: Table): RawBuilder<unknown> {
  return sql`(${sql.join(TABLE_KEYS[table].map((column) => sql.ref(column)))})`;
}

function isAfter(key: RawBuilder<unknown>, place: unknown[] | null): RawBuilder<unknown> {
  return place === null ? sql`true` : sql`(${key} > (${sql.join(place)}))`;
}

function ofStore(table: Table, { id }: StoresTable): RawBuilder<unknown> {
  return sql`${sql.ref(table === 'stores' ? 'id' : 'store_id')} = ${id}`;
}
