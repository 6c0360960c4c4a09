// Tables as both engines take them, one statement each: text and bigint columns, and a primary key.
import { type CreateTableBuilder, type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Tables } from '../schema.ts';

type ColumnKind = 'text' | 'bigint';

/** A column whose kind ends in `?` may be null. */
export type Columns<T> = { [C in keyof T]: null extends T[C] ? `${ColumnKind}?` : ColumnKind };

export async function createTable<T extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: T,
  columns: Columns<Tables[T]>,
  key: (keyof Tables[T] & string)[],
): Promise<void> {
  // SQLite compares text by its bytes; PostgreSQL does as the machine's language does, unless it is told otherwise.
  const text = isPostgres(db) ? sql`text collate "C"` : 'text';
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(table);
  for (const [name, kind] of Object.entries<string>(columns)) {
    builder = builder.addColumn(name, kind.startsWith('text') ? text : 'bigint', (column) =>
      kind.endsWith('?') ? column : column.notNull(),
    );
  }
  builder = builder.addPrimaryKeyConstraint(`${table}_key`, key);
  // SQLite keeps a table and its key in two trees unless told to keep the rows in the key; the log's rows are too long for that.
  if (!isPostgres(db) && table !== 'events') builder = builder.modifyEnd(sql`without rowid`);
  await builder.execute();
}

export function isPostgres(db: Kysely<Tables>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
