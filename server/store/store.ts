// What an engine gives the rest of the house: one writer, one reader, and transactions that know rows by their keys. Two
// engines return the same.
import type { Kysely, Transaction } from 'kysely';
import type { Rows } from './rows.ts';
import type { Tables } from './schema.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables> & Rows;

export interface Store {
  /** The process's one write connection. */
  writer: Db;
  /** Runs `work` in a transaction on it: committed when it returns, rolled back where it throws. The write queue's, and a rebuild's. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Read-only: a report can neither change nor hold up anything. */
  reader: Db;
  /** Writes without the time limits of a request: for migrations and moves. */
  maintenance: Db;
  /** True where the storage, not what was written, stands in the way: full, locked, gone. Trying later may help. */
  isUnavailable(error: unknown): boolean;
  /** True where another process was in the way and the transaction is rolled back: it may be run again at once. */
  isConflict(error: unknown): boolean;
  close(): Promise<void>;
}
