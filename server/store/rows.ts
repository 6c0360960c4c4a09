// Rows by their keys: what a projection reads, changes in memory and puts back. Each engine does these in the way that is
// fastest there, and a commit's cost is the number of rows it touches.
import type { Tables } from './schema.ts';
import type { TABLE_KEYS } from './tables.ts';

export type TableName = keyof Tables & string;
/** The columns of a table's key, with their values. */
export type Key<T extends TableName> = Pick<Tables[T], (typeof TABLE_KEYS)[T][number] & keyof Tables[T]>;

/** The first columns of a table's key, with their values. */
export type Prefix<T extends TableName> = Partial<Key<T>>;

/** Two keys that are alike in some first columns; neither belongs to what is between them. */
export interface Range<T extends TableName> {
  after: Key<T>;
  before: Key<T>;
}

/** All rows and keys of one call belong to one store, and no two of its rows have one key. */
export interface Rows {
  /** Those of `keys`, no key twice, that are there, in any order. */
  readRows<T extends TableName>(table: T, keys: readonly Key<T>[]): Promise<Tables[T][]>;
  /** For each prefix, all of them of the same columns, the last row in the order of the key that begins so, if any. */
  lastRows<T extends TableName>(table: T, prefixes: readonly Prefix<T>[]): Promise<Tables[T][]>;
  /** For each range, whose keys are alike in their first `alike` columns, the last `limit` rows within. */
  rowsBetween<T extends TableName>(
    table: T,
    alike: number,
    ranges: readonly Range<T>[],
    limit: number,
  ): Promise<Tables[T][]>;
  /** Inserts, or replaces whole. */
  putRows<T extends TableName>(table: T, rows: readonly Tables[T][]): Promise<void>;
  /** Inserts those whose key is not there yet; answers them. */
  addRows<T extends TableName>(table: T, rows: readonly Tables[T][]): Promise<Tables[T][]>;
  dropRows<T extends TableName>(table: T, keys: readonly Key<T>[]): Promise<void>;
}
