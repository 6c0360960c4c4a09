// What an engine gives the rest of the house: one writer, one reader, one hot insert. Two engines return the same.
import type { Kysely, Transaction } from 'kysely';
import type { EventsTable, Tables } from './schema.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

export interface Store {
  /** The process's one write connection; only the write queue opens transactions on it. */
  writer: Db;
  /** Read-only: a report can neither change nor hold up anything. */
  reader: Db;
  /** Writes without the time limits of a request: for migrations and moves. */
  maintenance: Db;
  /** Appends to the log inside the open transaction; answers the ids that were new. */
  insertEvents(tx: Tx, rows: readonly EventsTable[]): Promise<Set<string>>;
  /** True where the storage, not what was written, stands in the way: full, locked, gone. Trying later may help. */
  isUnavailable(error: unknown): boolean;
  /** True where another process was in the way and the transaction is rolled back: it may be run again at once. */
  isConflict(error: unknown): boolean;
  close(): Promise<void>;
}
