// Rows by key on PostgreSQL: one statement an operation, however many rows, so that each is prepared once; one array a
// column.
import { CompiledQuery, type Transaction } from 'kysely';
import type { Rows, TableName } from './rows.ts';
import type { Tables } from './schema.ts';
import { TABLE_KEYS } from './tables.ts';

const INT8 = 20;

type Row = Record<string, unknown>;

interface TableStatements {
  kinds: ReadonlyMap<string, string>;
  names: readonly string[];
  key: readonly string[];
  read: string;
  put: string;
  add: string;
  drop: string;
}

/** Tables do not change while a server runs on them: their columns are asked for once. */
export function createPostgresRows(): (tx: Transaction<Tables>) => Rows {
  const kept = new Map<TableName, TableStatements>();
  return (tx) => {
    const run = async (text: string, parameters: unknown[]) =>
      (await tx.executeQuery(CompiledQuery.raw(text, parameters))).rows as Row[];
    const of = async (table: TableName): Promise<TableStatements> => {
      const known = kept.get(table) ?? writeStatements(table, await kindsOf(tx, table));
      kept.set(table, known);
      return known;
    };
    return {
      async readRows(table, keys) {
        if (keys.length === 0) return [];
        const { read, key } = await of(table);
        return (await run(read, toKeyColumns(keys, key))) as never;
      },
      async lastRows(table, prefixes) {
        if (prefixes.length === 0) return [];
        const { kinds } = await of(table);
        const columns = TABLE_KEYS[table].slice(1, Object.keys(prefixes[0] as object).length);
        const parameters = toKeyColumns(prefixes, columns);
        return (await run(writeLook(table, kinds, columns.length, 1, false), parameters)) as never;
      },
      async rowsBetween(table, alike, ranges, limit) {
        if (ranges.length === 0) return [];
        const { kinds, key } = await of(table);
        const [afters, befores] = [ranges.map(({ after }) => after), ranges.map(({ before }) => before)];
        const parameters = [...toKeyColumns(afters, key), ...toColumns(befores, key.slice(alike - 1))];
        return (await run(writeLook(table, kinds, alike - 1, limit, true), parameters)) as never;
      },
      async putRows(table, rows) {
        if (rows.length === 0) return;
        const { put, names } = await of(table);
        await run(put, toColumns(rows, names));
      },
      async addRows(table, rows) {
        if (rows.length === 0) return [];
        const { add, names, key } = await of(table);
        const placeOf = (row: unknown) => JSON.stringify(key.map((name) => (row as Row)[name]));
        const added = new Set((await run(add, toColumns(rows, names))).map(placeOf));
        return rows.filter((row) => added.has(placeOf(row)));
      },
      async dropRows(table, keys) {
        if (keys.length === 0) return;
        const { drop, key } = await of(table);
        await run(drop, toKeyColumns(keys, key));
      },
    };
  };
}

/** Asked of the catalogue, once a table. */
async function kindsOf(tx: Transaction<Tables>, table: TableName): Promise<Map<string, string>> {
  const { rows } = await tx.executeQuery<{ name: string; oid: number }>(
    CompiledQuery.raw(
      `select attname::text as name, atttypid::int as oid from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    ),
  );
  return new Map(rows.map(({ name, oid }) => [name, oid === INT8 ? 'bigint[]' : 'text[]']));
}

function writeStatements(table: TableName, kinds: ReadonlyMap<string, string>): TableStatements {
  const names = [...kinds.keys()];
  const key: readonly string[] = (TABLE_KEYS[table] as readonly string[]).filter((name) => name !== 'store_id');
  const arrays = (columns: readonly string[], first: number) => toArrays(columns, kinds, first);
  const insert = `insert into ${table} (${names.join(', ')}) select * from unnest(${arrays(names, 1)}) on conflict`;
  const target = TABLE_KEYS[table].join(', ');
  const changed = names.filter((name) => name !== 'store_id' && !key.includes(name));
  const replacing = `(${target}) do update set ${changed.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  const isAmong =
    key.length === 1 ? `${key[0]} = any(${arrays(key, 2)})` : `(${key}) in (select * from unnest(${arrays(key, 2)}))`;
  const mine = `where store_id = $1 and ${isAmong}`;
  return {
    kinds,
    names,
    key,
    read: key.length === 1 ? `select * from ${table} ${mine}` : writeRead(table, key, kinds),
    put: `${insert} ${changed.length === 0 ? 'do nothing' : replacing}`,
    add: `${insert} do nothing returning ${target}`,
    drop: `delete from ${table} ${mine}`,
  };
}

function toArrays(columns: readonly string[], kinds: ReadonlyMap<string, string>, first: number): string {
  return columns.map((name, index) => `$${first + index}::${kinds.get(name)}`).join(', ');
}

/** A limit keeps the planner from reading the whole table beside a list whose length it cannot know. */
function writeRead(table: TableName, key: readonly string[], kinds: ReadonlyMap<string, string>): string {
  const isAsked = key.map((name) => `t.${name} = asked.${name}`).join(' and ');
  return `select found.* from unnest(${toArrays(key, kinds, 2)}) as asked (${key})
    cross join lateral (select * from ${table} as t where t.store_id = $1 and ${isAsked} limit 1) as found`;
}

/** One look into the key's order for each question; `alike` columns after the store's are said once for both ends. */
function writeLook(
  table: TableName,
  kinds: ReadonlyMap<string, string>,
  alike: number,
  limit: number,
  isBetween: boolean,
): string {
  const key: readonly string[] = TABLE_KEYS[table].slice(1);
  const [prefix, rest] = [key.slice(0, alike), key.slice(alike)];
  const ends = isBetween ? ['after_', 'before_'] : [];
  const columns = [...prefix, ...ends.flatMap((end) => rest.map((name) => end + name))];
  const asked = [...prefix, ...ends.flatMap(() => rest)];
  const place = (end: string) => `(${rest.map((name) => `asked.${end}${name}`)})`;
  const own = `(${rest.map((name) => `t.${name}`)})`;
  const within = isBetween ? [`${own} > ${place('after_')}`, `${own} < ${place('before_')}`] : [];
  const conditions = ['t.store_id = $1', ...prefix.map((name) => `t.${name} = asked.${name}`), ...within];
  return `select found.* from unnest(${toArrays(asked, kinds, 2)}) as asked (${columns})
    cross join lateral (
      select * from ${table} as t where ${conditions.join(' and ')}
      order by ${rest.map((name) => `t.${name} desc`)} limit ${limit}
    ) as found`;
}

function toColumns(rows: readonly unknown[], names: readonly string[]): unknown[][] {
  return names.map((name) => rows.map((row) => (row as Row)[name]));
}

function toKeyColumns(keys: readonly unknown[], key: readonly string[]): unknown[] {
  return [(keys[0] as Row).store_id, ...toColumns(keys, key)];
}
