// SQLite: one file, WAL, synchronous=FULL on every connection. A commit that returned has survived a power cut.
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import { StartFault } from '../start-fault.ts';
import type { Tables } from './schema.ts';
import { createSqliteRows } from './sqlite-rows.ts';
import type { Store } from './store.ts';

const FULL = 2;
/** Pages of WAL before a checkpoint: large enough that checkpoints do not sit in every tail latency. */
const CHECKPOINT_PAGES = 10_000;
/** Of each connection: what a commit looks up lies all over the file. */
const CACHE_KIB = 32 * 1024;
const BUSY_MS = 2_000;
const STATEMENTS_KEPT = 500;

/** What is wrong with the words written, not with the storage: trying again cannot help. */
const FAULTS_OF_CONTENT = ['SQLITE_CONSTRAINT', 'SQLITE_TOOBIG', 'SQLITE_MISMATCH', 'SQLITE_RANGE'];

/**
 * Opens or makes the database file.
 * @throws StartFault where the file cannot be opened, written or made durable.
 */
export function openSqlite(file: string): Store {
  const path = resolve(file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const writing = openConnection(path, false);
    proveWritable(writing);
    const reading = openConnection(path, true);
    return createStore(writing, reading);
  } catch (error) {
    if (error instanceof StartFault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartFault(
      `Cannot write to ${path}: ${reason}. Every event is kept in this file, so Counterbell does not start without it.`,
      { cause: error },
    );
  }
}

function openConnection(path: string, readonly: boolean): Database.Database {
  const connection = new Database(path, { readonly, timeout: BUSY_MS });
  if (!readonly) connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma(`cache_size = -${CACHE_KIB}`);
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  return connection;
}

/** better-sqlite3 is built so that `synchronous` falls to NORMAL with the first write unless it was set: look after one. */
function proveWritable(connection: Database.Database): void {
  // Written whatever it was: the file's own number, which nothing else here uses.
  connection.pragma('user_version = 1');
  const synchronous = connection.pragma('synchronous', { simple: true });
  const journal = connection.pragma('journal_mode', { simple: true });
  if (synchronous !== FULL || journal !== 'wal') {
    throw new StartFault(
      `${connection.name} runs with journal_mode=${journal}, synchronous=${synchronous}; WAL and FULL are needed.`,
    );
  }
}

function createStore(writing: Database.Database, reading: Database.Database): Store {
  const writer = createKysely(writing);
  const reader = createKysely(reading);
  const rows = createSqliteRows(writing);
  return {
    writer,
    reader,
    maintenance: writer,
    transact: (work) => writer.transaction().execute((tx) => work(Object.assign(tx, rows))),
    isUnavailable(error) {
      if (!(error instanceof Database.SqliteError)) return false;
      return !FAULTS_OF_CONTENT.some((code) => error.code.startsWith(code));
    },
    // Transactions begin by taking the file: whoever had to give way has waited for it already.
    isConflict: () => false,
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

function createKysely(connection: Database.Database): Kysely<Tables> {
  return new Kysely({ dialect: new OwnDialect(connection) });
}

/** Preparing costs more than most of our statements: keep them by their text. */
function withKeptStatements(connection: Database.Database) {
  const kept = new Map<string, Database.Statement>();
  return {
    close: () => connection.close(),
    prepare(text: string): Database.Statement {
      const found = kept.get(text);
      if (found) return found;
      if (kept.size >= STATEMENTS_KEPT) kept.clear();
      const statement = connection.prepare(text);
      kept.set(text, statement);
      return statement;
    },
  };
}

type KyselyConnection = Parameters<SqliteDriver['beginTransaction']>[0];

class OwnDriver extends SqliteDriver {
  readonly #connection: Database.Database;
  #waitMs = BUSY_MS;

  constructor(connection: Database.Database) {
    super({ database: withKeptStatements(connection) });
    this.#connection = connection;
  }

  /** A deferred transaction that reads first fails at once when another process has written since; IMMEDIATE waits. */
  override async beginTransaction(connection: KyselyConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
      this.#waitIfHeld(BUSY_MS);
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) this.#waitIfHeld(0);
      throw error;
    }
  }

  /** Waiting holds up the whole process: once another keeps the file that long, nobody waits again until it lets go. */
  #waitIfHeld(ms: number): void {
    if (ms === this.#waitMs) return;
    this.#waitMs = ms;
    this.#connection.pragma(`busy_timeout = ${ms}`);
  }

  /** A full disk has ended the transaction already; rolling back once more would hide that behind another fault. */
  override async rollbackTransaction(connection: KyselyConnection): Promise<void> {
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite takes tables back with the transaction that made them: a migration that is killed leaves nothing. */
class OwnAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class OwnDialect extends SqliteDialect {
  readonly #connection: Database.Database;

  constructor(connection: Database.Database) {
    super({ database: connection });
    this.#connection = connection;
  }

  override createDriver(): SqliteDriver {
    return new OwnDriver(this.#connection);
  }

  override createAdapter(): SqliteAdapter {
    return new OwnAdapter();
  }
}
