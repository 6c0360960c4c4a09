// What a rebuild writes: a store's log and read tables once more, under an id that no store has and nobody reads.
import { sql } from 'kysely';
import type { Tables } from './schema.ts';
import type { Db } from './store.ts';
import { READ_TABLES, TABLE_KEYS } from './tables.ts';

type Table = keyof Tables;
/** How far the clearing of a table has come: the values of the columns it goes by. */
type Place = readonly unknown[];

/** Rows deleted at a time: few enough that nobody waits long behind them. */
const SLICE = 1_000;

export const SHADOW_TABLES: readonly Table[] = ['events', ...READ_TABLES];

export function shadowOf(storeId: string): string {
  return `${storeId}~rebuild`;
}

/** The columns of each table, but for whose row it is. */
type Columns = ReadonlyMap<string, readonly string[]>;

export async function readColumns(db: Db): Promise<Columns> {
  const tables = await db.introspection.getTables();
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      columns.map((column) => column.name).filter((column) => column !== 'store_id'),
    ]),
  );
}

/** Puts the shadow's rows in the place of the store's own, in every read table. */
export async function replaceReadTables(tx: Db, storeId: string, columns: Columns): Promise<void> {
  for (const table of READ_TABLES) {
    const names = sql.join((columns.get(table) ?? []).map((column) => sql.ref(column)));
    await sql`delete from ${sql.table(table)} where store_id = ${storeId}`.execute(tx);
    // A row never changes its store: distributed PostgreSQL refuses that.
    await sql`
      insert into ${sql.table(table)} (store_id, ${names})
      select ${storeId}, ${names} from ${sql.table(table)} where store_id = ${shadowOf(storeId)}`.execute(tx);
  }
}

/** Deletes the shadow's next rows after a place; answers the place it came to, null at the end. */
export async function clearSlice(tx: Db, storeId: string, table: Table, after: Place | null): Promise<Place | null> {
  const path = pathThrough(table);
  const columns = sql.join(path.map((column) => sql.ref(column)));
  const own = sql`store_id = ${shadowOf(storeId)}`;
  const rest = after ? sql`${own} and (${columns}) > (${sql.join(after)})` : own;
  const { rows } = await sql<Record<string, unknown>>`
    select ${columns} from ${sql.table(table)} where ${rest}
    order by ${columns} limit 1 offset ${sql.lit(SLICE - 1)}`.execute(tx);
  const upTo = rows[0] ? path.map((column) => rows[0]?.[column]) : null;
  const slice = upTo ? sql`${rest} and (${columns}) <= (${sql.join(upTo)})` : rest;
  await sql`delete from ${sql.table(table)} where ${slice}`.execute(tx);
  return upTo;
}

/** The columns of an index that begins with the store, so that no slice looks at the rows of the others. */
function pathThrough(table: Table): string[] {
  if (table === 'events') return ['received_at', 'id'];
  return TABLE_KEYS[table].filter((column) => column !== 'store_id');
}
