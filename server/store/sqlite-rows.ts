// Rows by key on SQLite: one prepared statement an operation, run row by row. Measured faster here than any one statement
// for all rows, and without a promise for each.
import type { Statement } from 'better-sqlite3';
import type { Rows, TableName } from './rows.ts';
import { TABLE_KEYS } from './tables.ts';

interface Connection {
  prepare(text: string): Statement;
}

type Row = Record<string, unknown>;
type ToValues = (row: Row) => unknown[];

interface TableStatements {
  toKey: ToValues;
  toRow: ToValues;
  read: Statement;
  put(row: Row): void;
  add: Statement;
  drop: Statement;
}

export function createSqliteRows(connection: Connection): Rows {
  const kept = new Map<TableName, TableStatements>();
  const looks = createLooks(connection);
  // Prepared once its table exists.
  const of = (table: TableName): TableStatements => {
    const known = kept.get(table) ?? prepareTable(connection, table);
    kept.set(table, known);
    return known;
  };
  return {
    async readRows(table, keys) {
      const { toKey, read } = of(table);
      const rows: unknown[] = [];
      for (const key of keys) {
        const row = read.get(toKey(key as Row));
        if (row !== undefined) rows.push(row);
      }
      return rows as never;
    },
    async lastRows(table, prefixes) {
      return prefixes.flatMap((prefix) => looks.last(table, prefix as Row)) as never;
    },
    async rowsBetween(table, alike, ranges, limit) {
      return ranges.flatMap(({ after, before }) =>
        looks.between(table, alike, limit, after as Row, before as Row),
      ) as never;
    },
    async putRows(table, rows) {
      const { put } = of(table);
      for (const row of rows) put(row as unknown as Row);
    },
    async addRows(table, rows) {
      const { toRow, add } = of(table);
      return rows.filter((row) => add.run(toRow(row as unknown as Row)).changes === 1);
    },
    async dropRows(table, keys) {
      const { toKey, drop } = of(table);
      for (const key of keys) drop.run(toKey(key as Row));
    },
  };
}

/** One look into the key's order for each question; limits stand in the text, or SQLite would plan anew for each. */
function createLooks(connection: Connection) {
  const kept = new Map<string, Statement>();
  const prepared = (table: TableName, alike: number, limit: number, isBetween: boolean): Statement => {
    const name = `${table} ${alike} ${limit} ${isBetween}`;
    const statement = kept.get(name) ?? connection.prepare(writeLook(table, alike, limit, isBetween));
    kept.set(name, statement);
    return statement;
  };
  return {
    last(table: TableName, prefix: Row): unknown[] {
      const alike = Object.keys(prefix).length;
      return prepared(table, alike, 1, false).all(TABLE_KEYS[table].slice(0, alike).map((name) => prefix[name]));
    },
    between(table: TableName, alike: number, limit: number, after: Row, before: Row): unknown[] {
      const key: readonly string[] = TABLE_KEYS[table];
      const rest = key.slice(alike);
      const places = [after, before].flatMap((end) => rest.map((name) => end[name]));
      const prefix = key.slice(0, alike).map((name) => after[name]);
      return prepared(table, alike, limit, true).all([...prefix, ...places]);
    },
  };
}

function writeLook(table: TableName, alike: number, limit: number, isBetween: boolean): string {
  const key: readonly string[] = TABLE_KEYS[table];
  const rest = key.slice(alike);
  const begins = key.slice(0, alike).map((name) => `${name} = ?`);
  const place = `(${rest.map(() => '?')})`;
  const within = isBetween ? [`(${rest}) > ${place}`, `(${rest}) < ${place}`] : [];
  const order = rest.map((name) => `${name} desc`);
  return `select * from ${table} where ${[...begins, ...within].join(' and ')} order by ${order} limit ${limit}`;
}

function prepareTable(connection: Connection, table: TableName): TableStatements {
  const names = connection
    .prepare(`select * from ${table}`)
    .columns()
    .map(({ name }) => name);
  const key: readonly string[] = TABLE_KEYS[table];
  const insert = `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`;
  const isKey = key.map((name) => `${name} = ?`).join(' and ');
  const toRow: ToValues = (row) => names.map((name) => row[name]);
  return {
    toKey: (row) => key.map((name) => row[name]),
    toRow,
    read: connection.prepare(`select * from ${table} where ${isKey}`),
    put: preparePut(connection, table, names, key, insert),
    add: connection.prepare(`${insert} on conflict do nothing`),
    drop: connection.prepare(`delete from ${table} where ${isKey}`),
  };
}

/**
 * SQLite writes every index anew whose columns an update names, whether they change or not. So a row whose indexed columns
 * stay as they are is updated without naming them.
 */
function preparePut(
  connection: Connection,
  table: TableName,
  names: readonly string[],
  key: readonly string[],
  insert: string,
): (row: Row) => void {
  const rest = names.filter((name) => !key.includes(name));
  const set = rest.map((name) => `${name} = excluded.${name}`).join(', ');
  const put = connection.prepare(
    `${insert} on conflict ${set === '' ? 'do nothing' : `(${key}) do update set ${set}`}`,
  );
  const putWhole = (row: Row) => put.run(names.map((name) => row[name]));
  const indexed = indexedColumns(connection, table).filter((name) => !key.includes(name));
  if (indexed.length === 0) return putWhole;
  const free = rest.filter((name) => !indexed.includes(name));
  const isSame = [...key.map((name) => `${name} = ?`), ...indexed.map((name) => `${name} is ?`)].join(' and ');
  const update = connection.prepare(`update ${table} set ${free.map((name) => `${name} = ?`)} where ${isSame}`);
  const order = [...free, ...key, ...indexed];
  return (row) => {
    if (update.run(order.map((name) => row[name])).changes === 0) putWhole(row);
  };
}

function indexedColumns(connection: Connection, table: TableName): string[] {
  return connection
    .prepare(
      `select distinct column.name from pragma_index_list(?) as list, pragma_index_info(list.name) as column
       where list.origin = 'c'`,
    )
    .pluck()
    .all(table) as string[];
}
