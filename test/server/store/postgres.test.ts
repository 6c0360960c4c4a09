import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StartFault } from '../../../server/start-fault.ts';
import { distributionOf } from '../../../server/store/migrations/distribution.ts';
import { openPostgres } from '../../../server/store/postgres.ts';
import type { Db } from '../../../server/store/store.ts';
import { TABLE_KEYS, TABLES } from '../../../server/store/tables.ts';
import { openTestStore } from '../../helpers/app.ts';
import { createDatabase, query, startCluster } from '../../helpers/postgres.ts';

async function show(db: Db, setting: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`show ${setting}`).execute(db);
  return rows[0]?.[setting];
}

describe('a start is refused, in words', () => {
  it('where fsync is off', async () => {
    const lax = await startCluster('-c', 'fsync=off');
    onTestFinished(() => lax.stop());
    const refused = openPostgres(lax.url);
    await expect(refused).rejects.toThrow(StartFault);
    await expect(refused).rejects.toThrow(/fsync=off: a power cut may lose/);
  });

  it.each([
    ['synchronous_commit', 'off'],
    ['default_transaction_read_only', 'on'],
  ])('where the database sets %s to %s', async (setting, value) => {
    const url = await createDatabase();
    await query(url, `alter database ${new URL(url).pathname.slice(1)} set ${setting} = ${value}`);
    await expect(openPostgres(url)).rejects.toThrow(StartFault);
    await expect(openPostgres(url)).rejects.toThrow(/Change that setting first/);
  });

  it('where nobody listens, and without the password', async () => {
    const refused = openPostgres('postgres://bell:s3cret@127.0.0.1:1/shop');
    await expect(refused).rejects.toThrow(/^Cannot use PostgreSQL at 127\.0\.0\.1:1\/shop: .*ECONNREFUSED/);
    await expect(refused).rejects.not.toThrow(/s3cret/);
  });

  it('where there is no such database', async () => {
    const url = (await createDatabase()).replace(/[^/]*$/, 'nowhere');
    await expect(openPostgres(url)).rejects.toThrow(/^Cannot use PostgreSQL at .*\/nowhere: .*does not exist/);
  });
});

describe('a connection', () => {
  it('has an end in time for every statement, and a report can change nothing', async () => {
    const { store } = await openTestStore();
    for (const db of [store.writer, store.reader]) expect(await show(db, 'statement_timeout')).toBe('3s');
    expect(await show(store.maintenance, 'statement_timeout')).toBe('0');
    const write = store.reader.insertInto('readiness').values({ id: 'x', checked_at: 1 }).execute();
    await expect(write).rejects.toThrow();
    expect(await store.reader.selectFrom('readiness').selectAll().execute()).toEqual([]);
  });

  it('whose statement took too long has been told so by the server, and is used on', async () => {
    const { store } = await openTestStore();
    const pid = async () =>
      (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(store.writer)).rows[0]?.pid;
    const before = await pid();
    const fault = await sql`select pg_sleep(60)`.execute(store.writer).catch((error: unknown) => error);
    expect(store.isUnavailable(fault)).toBe(true);
    expect(fault).toMatchObject({ cause: { code: '57014' } });
    expect(await pid()).toBe(before);
  });

  it('gives back whole numbers as numbers, however they were counted', async () => {
    const { store } = await openTestStore();
    await store.writer.insertInto('readiness').values({ id: 'x', checked_at: Number.MAX_SAFE_INTEGER }).execute();
    const row = await store.reader
      .selectFrom('readiness')
      .select(({ fn }) => ['checked_at', fn.countAll().as('rows'), fn.sum('checked_at').as('sum')])
      .groupBy('checked_at')
      .executeTakeFirst();
    expect(row).toEqual({ checked_at: Number.MAX_SAFE_INTEGER, rows: 1, sum: Number.MAX_SAFE_INTEGER });
  });

  it('compares text by its bytes, though the machine’s language would not', async () => {
    const { store } = await openTestStore();
    const ids = ['a', 'B', 'Ä', 'b', 'A', '~', '#1', '10', '9', '😀', '￿'];
    await store.writer
      .insertInto('readiness')
      .values(ids.map((id) => ({ id, checked_at: 1 })))
      .execute();
    const rows = await store.reader.selectFrom('readiness').select('id').orderBy('id').execute();
    expect(rows.map(({ id }) => id)).toEqual(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect((await sql<{ first: string }>`select least('a', 'B') as first`.execute(store.reader)).rows).toEqual([
      { first: 'a' },
    ]);
  });

  it('that prepared a statement before its table changed says so, and the next one is right', async () => {
    const url = await createDatabase();
    const [store, newer] = [await openPostgres(url), await openPostgres(url)];
    onTestFinished(async () => {
      await Promise.all([store.close(), newer.close()]);
    });
    const read = () =>
      store.writer
        .transaction()
        .execute((tx) => tx.selectFrom('readiness').selectAll().where('id', '=', 'x').execute());
    expect(await read()).toEqual([]);
    await newer.maintenance.schema.alterTable('readiness').addColumn('more', 'text').execute();
    const fault = await read().catch((error: unknown) => error);
    expect([store.isConflict(fault), store.isUnavailable(fault)]).toEqual([true, true]);
    expect(await read()).toEqual([]);
  });
});

describe('a fault', () => {
  it('of the storage is told from one of the content', async () => {
    const { store } = await openTestStore();
    const faultOf = (text: string) =>
      sql
        .raw(text)
        .execute(store.writer)
        .then(
          () => null,
          (error: unknown) => error,
        );
    const kinds: Record<string, [unavailable: boolean, conflict: boolean]> = {
      'insert into readiness values (null, 1)': [false, false],
      'select 1 / 0': [false, false],
      'select * from nowhere': [true, false],
      [raise('53100')]: [true, false],
      [raise('25006')]: [true, false],
      [raise('40001')]: [true, true],
      [raise('40P01')]: [true, true],
    };
    for (const [text, [unavailable, conflict]] of Object.entries(kinds)) {
      const fault = await faultOf(text);
      expect([text, store.isUnavailable(fault), store.isConflict(fault)]).toEqual([text, unavailable, conflict]);
    }
    expect(store.isUnavailable(new Error('anything else'))).toBe(false);
  });
});

function raise(code: string): string {
  return `do $$ begin raise exception using errcode = '${code}'; end $$`;
}

describe('the schema', () => {
  it('has the keys that are written down for it', async () => {
    const { store } = await openTestStore();
    const { rows } = await sql<{ name: string; key: string[] }>`
      select c.relname::text as name, array_agg(a.attname::text order by k.place) as key
      from pg_index i
      join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace
      cross join unnest(i.indkey::int[]) with ordinality as k (number, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
      where i.indisprimary and c.relname not like 'kysely%' group by 1`.execute(store.reader);
    expect(Object.fromEntries(rows.map(({ name, key }) => [name, key]))).toEqual(TABLE_KEYS);
  });

  it('holds no text that is not compared by its bytes', async () => {
    const { store } = await openTestStore();
    const { rows } = await sql`
      select table_name, column_name from information_schema.columns
      where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'
      and table_name not like 'kysely%'`.execute(store.reader);
    expect(rows).toEqual([]);
  });
});

describe('on distributed PostgreSQL', () => {
  it('every table is sharded by store, beside the others, or copied to every node', () => {
    const statements = distributionOf(new Set());
    expect(statements).toHaveLength(TABLES.length);
    expect(statements[0]).toBe(`select create_distributed_table('turns', 'store_id')`);
    expect(statements).toContain(`select create_distributed_table('events', 'store_id', colocate_with => 'turns')`);
    expect(statements.filter((statement) => statement.includes('create_reference_table'))).toEqual(
      ['stores', 'keys', 'sign_ins', 'readiness'].map((table) => `select create_reference_table('${table}')`),
    );
  });

  it('what is distributed already is left alone', () => {
    expect(distributionOf(new Set(TABLES))).toEqual([]);
    expect(distributionOf(new Set(TABLES.filter((table) => table !== 'daily')))).toEqual([
      `select create_distributed_table('daily', 'store_id', colocate_with => 'turns')`,
    ]);
  });
});
