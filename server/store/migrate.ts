// Brings the schema to this version. Migrations are named by file, run in order, each once.
import { type Migration, Migrator } from 'kysely';
import { up as spine } from './migrations/0001-spine.ts';
import { distribute } from './migrations/distribution.ts';
import type { Store } from './store.ts';

const MIGRATIONS: Record<string, Migration> = {
  '0001-spine': { up: spine },
};

/** Answers the names of the migrations that ran now. */
export async function migrate({ maintenance }: Store): Promise<string[]> {
  const migrator = new Migrator({ db: maintenance, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  await distribute(maintenance);
  return results.map((result) => result.migrationName);
}
