// PostgreSQL, distributed or not: every statement has an end in time, and a connection whose state is not known is never
// used again. What a commit that timed out did is unknown: whoever sends the same ids again learns it.
import { hash } from 'node:crypto';
import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { StartFault } from '../start-fault.ts';
import { Unavailable } from '../unavailable.ts';
import { createPostgresRows } from './postgres-rows.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

/** Together less than the seven seconds in which a shopper is answered even by a frozen server. */
const CONNECT_MS = 3_000;
const ANSWER_MS = 3_500;
/** The server gives up first: only then does it say what became of the statement. */
const STATEMENT_MS = 3_000;
const READERS = 5;

const INT8 = 20;
const NUMERIC = 1700;

/** SQLSTATEs, by their beginning, of what is wrong with the words written: trying again cannot help. Any other may pass. */
const FAULTS_OF_CONTENT = ['22', '23', '54000'];
/** Those that speak of the storage. A question that fails otherwise is a fault of ours, and reported as one. */
const FAULTS_OF_STORAGE = ['08', '25006', '28', '3D', '40', '53', '55', '57', '58'];
const CONFLICTS = ['40001', '40P01'];
/** The server ends, or has ended, the connection. */
const ENDINGS = '57P';
/** A statement prepared before another process changed its table: a fresh connection prepares it anew. */
const STALE_PLAN = 'RevalidateCachedQuery';

/** Named statements are parsed once a connection. Longer ones are lists of some length that may never come again. */
const NAMED_PARAMETERS = 24;
const NAMES_KEPT = 500;
const NAME_LENGTH = 24;

/** @throws StartFault where it cannot be reached, written to or trusted with a commit */
export async function openPostgres(url: string): Promise<Store> {
  const store = createStore(url);
  try {
    await prove(store.writer, placeOf(url));
    return store;
  } catch (error) {
    await store.close();
    if (error instanceof StartFault) throw error;
    const reason = (error as Error).cause ?? error;
    throw new StartFault(
      `Cannot use PostgreSQL at ${placeOf(url)}: ${reason instanceof Error ? reasonOf(reason) : reason}. Every event is kept there, so Counterbell does not start without it.`,
      { cause: error },
    );
  }
}

/** Where it is, without the password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'the local socket'}${pathname}`;
}

/** Several addresses that all refuse are one error of many, without a message of its own. */
function reasonOf(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map((each) => (each as Error).message).join('; ')
    : error.message;
}

const NEEDED: Record<string, [isKept: (value: string) => boolean, why: string]> = {
  fsync: [(value) => value === 'on', 'a power cut may lose what was acknowledged, or everything'],
  synchronous_commit: [(value) => value !== 'off', 'a commit is answered before it is on disk'],
  server_encoding: [(value) => value === 'UTF8', 'it cannot hold every character a shopper may write'],
  transaction_read_only: [(value) => value === 'off', 'nothing can be stored (is it a standby?)'],
};

async function prove(writer: Kysely<Tables>, place: string): Promise<void> {
  for (const [setting, [isKept, why]] of Object.entries(NEEDED)) {
    const { rows } = await writer.executeQuery(CompiledQuery.raw(`show ${setting}`));
    const [value] = Object.values(rows[0] as Record<string, string>);
    if (!isKept(value as string)) {
      throw new StartFault(`PostgreSQL at ${place} runs with ${setting}=${value}: ${why}. Change that setting first.`);
    }
  }
}

function createStore(url: string): Store {
  const limits = {
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    statement_timeout: STATEMENT_MS,
    // A process that stands still in the middle of a commit holds the turn of its store.
    idle_in_transaction_session_timeout: ANSWER_MS,
  };
  const writer = createKysely({ connectionString: url, ...limits, max: 1 });
  const readOnly = '-c default_transaction_read_only=on';
  const reading = { connectionString: url, ...limits, max: READERS, options: readOnly };
  const reader = createKysely(reading, isOfQuestion, withoutNul);
  const maintenance = createKysely({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, max: 1 });
  const rowsOf = createPostgresRows();
  return {
    writer,
    reader,
    maintenance,
    transact: (work) => writer.transaction().execute((tx) => work(Object.assign(tx, rowsOf(tx)))),
    isUnavailable: (error) => error instanceof Unavailable,
    isConflict: (error) => error instanceof Unavailable && isConflict(error.cause),
    async close() {
      await Promise.all([reader.destroy(), maintenance.destroy(), writer.destroy()]);
    },
  };
}

/** `isOwn` tells what is wrong with a statement from what is wrong with the storage; `toValue` is done to each parameter. */
function createKysely(config: pg.PoolConfig, isOwn = isOfContent, toValue = (value: unknown) => value): Kysely<Tables> {
  // Sums of bigint are numeric there. Neither engine is asked for numbers that a JavaScript number cannot hold.
  const types = new pg.TypeOverrides();
  for (const oid of [INT8, NUMERIC]) types.setTypeParser(oid, Number);
  const pool = new pg.Pool({
    application_name: 'counterbell',
    keepAlive: true,
    allowExitOnIdle: true,
    ...config,
    types,
  });
  // A connection that dies while nobody waits for it has nobody to tell, and unheard it would end the process: whoever
  // uses it next is told, and the pool makes a new one.
  const passOver = () => {};
  pool.on('error', passOver);
  pool.on('connect', (client) => client.on('error', passOver));
  return new Kysely({ dialect: new PostgresDialect({ pool: guard(pool, isOwn, toValue) }) });
}

/** The pool, each fault told as what it means, and no connection used again after one that leaves its state unknown. */
function guard(pool: pg.Pool, isOwn: (error: unknown) => boolean, toValue: (value: unknown) => unknown): PostgresPool {
  const names = new Map<string, string>();
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw toUnavailable(error);
      });
      let fault: unknown;
      const query = async (text: string, values: readonly unknown[]) => {
        // Kysely would still roll back, and wait once more for an answer that does not come.
        if (fault !== undefined) throw fault;
        try {
          return await client.query({ text, values: values.map(toValue), ...nameOf(names, text, values) });
        } catch (error) {
          const told = isOwn(error) ? error : toUnavailable(error);
          if (isLost(error)) fault = told;
          throw told;
        }
      };
      // Kysely streams only where it was given a cursor: it calls no other form.
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release: () => client.release(fault !== undefined),
      };
    },
    end: () => pool.end(),
  };
}

/**
 * The one character PostgreSQL cannot hold in a text. Nothing that is stored has it (see `shared/poison`), so a question
 * that does asks for nothing: it is told so, as SQLite tells it, and is no fault. U+FFFD is what pg sends for half a
 * surrogate pair, too.
 */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value;
}

function nameOf(names: Map<string, string>, text: string, values: readonly unknown[]): { name?: string } {
  if (values.length === 0 || values.length > NAMED_PARAMETERS) return {};
  const known = names.get(text);
  if (known !== undefined) return { name: known };
  if (names.size >= NAMES_KEPT) return {};
  // By what it says: behind a pooler another process's connection may come to be ours.
  const name = hash('sha256', text, 'base64url').slice(0, NAME_LENGTH);
  names.set(text, name);
  return { name };
}

function toUnavailable(cause: unknown): Unavailable {
  return new Unavailable('The database cannot do this now.', { cause });
}

function isOfContent(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.routine === STALE_PLAN) return false;
  return FAULTS_OF_CONTENT.some((code) => error.code?.startsWith(code));
}

function isOfQuestion(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.routine === STALE_PLAN) return false;
  return !FAULTS_OF_STORAGE.some((code) => error.code?.startsWith(code));
}

/** What is no answer of the server (a time limit, a broken socket) leaves open what the server still does. */
function isLost(error: unknown): boolean {
  return (
    !(error instanceof pg.DatabaseError) || error.code?.startsWith(ENDINGS) === true || error.routine === STALE_PLAN
  );
}

function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (CONFLICTS.includes(error.code ?? '') || error.routine === STALE_PLAN);
}
