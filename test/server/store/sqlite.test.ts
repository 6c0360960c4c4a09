import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StartFault } from '../../../server/start-fault.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Db, Store } from '../../../server/store/store.ts';

const FULL = 2;

function freshFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-sqlite-'));
  onTestFinished(() => {
    chmodSync(dir, 0o700);
    rmSync(dir, { recursive: true, force: true });
  });
  return join(dir, 'deep/counterbell.db');
}

function open(file: string): Store {
  const store = openSqlite(file);
  onTestFinished(() => store.close());
  return store;
}

async function pragma(db: Db, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
  return Object.values(rows[0] ?? {})[0];
}

describe('durability', () => {
  it('is WAL and synchronous=FULL on every connection, after a write and after a reopen', async () => {
    const file = freshFile();
    for (let opening = 0; opening < 2; opening += 1) {
      const store = open(file);
      await migrate(store);
      await store.writer
        .insertInto('readiness')
        .values({ id: `${opening}`, checked_at: 1 })
        .execute();
      for (const db of [store.writer, store.reader]) {
        expect(await pragma(db, 'synchronous')).toBe(FULL);
        expect(await pragma(db, 'journal_mode')).toBe('wal');
      }
    }
  });

  it('needs to be said: without it the library falls to NORMAL with the first write', () => {
    const file = join(freshFile(), '../../plain.db');
    const plain = new Database(file);
    onTestFinished(() => void plain.close());
    plain.pragma('journal_mode = WAL');
    plain.exec('create table t (a)');
    expect(plain.pragma('synchronous', { simple: true })).not.toBe(FULL);
  });

  it('a report can change nothing', async () => {
    const store = open(freshFile());
    await migrate(store);
    const write = store.reader.insertInto('readiness').values({ id: 'x', checked_at: 1 }).execute();
    await expect(write).rejects.toThrow(/readonly/);
  });
});

describe('a database that cannot be used stops the start, in words', () => {
  it('where the folder is a file', () => {
    const file = freshFile();
    const blocked = join(file, '../..', 'blocked');
    writeFileSync(blocked, '');
    expect(() => openSqlite(join(blocked, 'counterbell.db'))).toThrow(StartFault);
    expect(() => openSqlite(join(blocked, 'counterbell.db'))).toThrow(/Cannot write to .*blocked/);
  });

  it('where the file is no database', () => {
    const file = join(freshFile(), '../../notes.txt');
    writeFileSync(file, 'x'.repeat(4096));
    expect(() => openSqlite(file)).toThrow(/Cannot write to .*not a database/);
  });
});

describe('migrations', () => {
  it('run once', async () => {
    const store = open(freshFile());
    expect(await migrate(store)).toEqual(['0001-log']);
    expect(await migrate(store)).toEqual([]);
  });
});

describe('a full disk', () => {
  it('is unavailable, not a fault of what was written, and the next transaction works', async () => {
    const store = open(freshFile());
    await migrate(store);
    const write = (rows: number) =>
      store.writer.transaction().execute(async (tx) => {
        for (let row = 0; row < rows; row += 1) {
          await tx
            .insertInto('readiness')
            .values({ id: 'x'.repeat(10_000) + row, checked_at: 1 })
            .execute();
        }
      });
    const pages = Number(await pragma(store.writer, 'page_count'));
    await pragma(store.writer, `max_page_count = ${pages + 5}`);
    const fault = await write(100).then(
      () => null,
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ code: 'SQLITE_FULL' });
    expect(store.isUnavailable(fault)).toBe(true);
    await write(1);
    expect(await store.reader.selectFrom('readiness').select('checked_at').execute()).toHaveLength(1);
  });
});

describe('a fault', () => {
  it('of the storage is told from one of the content', async () => {
    const store = open(freshFile());
    await migrate(store);
    const faultOf = (text: string) =>
      sql
        .raw(text)
        .execute(store.writer)
        .then(
          () => null,
          (error: unknown) => error,
        );
    expect(store.isUnavailable(await faultOf('insert into readiness values (null, 1)'))).toBe(false);
    expect(store.isUnavailable(new Error('anything else'))).toBe(false);
    expect(store.isUnavailable(new Database.SqliteError('disk full', 'SQLITE_FULL'))).toBe(true);
    expect(store.isUnavailable(new Database.SqliteError('locked', 'SQLITE_BUSY_SNAPSHOT'))).toBe(true);
    expect(store.isUnavailable(new Database.SqliteError('i/o', 'SQLITE_IOERR_FSYNC'))).toBe(true);
  });
});
