// Distributed PostgreSQL: where the `citus` extension is installed, every table is sharded by store, and the registries
// that are asked before the store is known are copied to every node.
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import { isRegistry, TABLES } from '../tables.ts';
import { isPostgres } from './table.ts';

/** The tables of one store lie on one node together, so that its commits and its reports never leave it. */
const COLOCATED_WITH = 'turns';

/** Distributes what is not distributed yet; does nothing on any other database. */
export async function distribute(db: Kysely<Tables>): Promise<void> {
  if (!isPostgres(db) || !(await hasCitus(db))) return;
  const { rows } = await sql<{ name: string }>`select table_name::text as name from citus_tables`.execute(db);
  const statements = distributionOf(new Set(rows.map(({ name }) => name)));
  // Each by itself: one transaction may not distribute a table and touch a registry.
  for (const statement of statements) await sql.raw(statement).execute(db);
}

async function hasCitus(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_extension where extname = 'citus'`.execute(db);
  return rows.length > 0;
}

/** The statements that distribute every table that is not `distributed` yet, in order. */
export function distributionOf(distributed: ReadonlySet<string>): string[] {
  const first = (table: string) => (table === COLOCATED_WITH ? 0 : 1);
  return TABLES.toSorted((a, b) => first(a) - first(b))
    .filter((table) => !distributed.has(table))
    .map((table) => {
      if (isRegistry(table)) return `select create_reference_table('${table}')`;
      const beside = table === COLOCATED_WITH ? '' : `, colocate_with => '${COLOCATED_WITH}'`;
      return `select create_distributed_table('${table}', 'store_id'${beside})`;
    });
}
