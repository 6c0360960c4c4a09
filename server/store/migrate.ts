// Brings the schema to this version. Migrations are named by file, run in order, each once.
import { type Migration, Migrator, sql } from 'kysely';
import { StartFault } from '../start-fault.ts';
import { up as log } from './migrations/0001-log.ts';
import { distribute } from './migrations/distribution.ts';
import type { Db, Store } from './store.ts';

const MIGRATIONS: Record<string, Migration> = {
  '0001-log': { up: log },
};

/**
 * Answers the names of the migrations that ran now.
 * @throws StartFault where the database was made by a version whose migrations are not among these
 */
export async function migrate({ maintenance }: Store): Promise<string[]> {
  const migrator = new Migrator({ db: maintenance, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results = [] } = await migrator.migrateToLatest();
  // Kysely says it in words and has no class for it.
  if (error instanceof Error && results.length === 0 && (await isFromElsewhere(maintenance))) {
    throw new StartFault(`This database was made by another version of Counterbell: ${error.message}.`, {
      cause: error,
    });
  }
  if (error) throw error;
  await distribute(maintenance);
  return results.map((result) => result.migrationName);
}

/** True where a migration has run that is none of ours. */
async function isFromElsewhere(db: Db): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.some(({ name }) => !Object.hasOwn(MIGRATIONS, name));
}
