// What the projections have written for one shop, in a form that two shops can be compared by.
import type { Store } from '../../server/store/store.ts';
import { READ_TABLES } from '../../server/store/tables.ts';

/** Every row of every read table as one line, sorted; but for whose it is. */
export async function dumpReadTables(store: Store, shopId: string): Promise<string[]> {
  const lines: string[] = [];
  for (const table of READ_TABLES) {
    const rows = await store.reader.selectFrom(table).selectAll().where('store_id', '=', shopId).execute();
    lines.push(
      ...rows.map(({ store_id: _, ...row }) => `${table} ${JSON.stringify(row, Object.keys(row).toSorted())}`),
    );
  }
  return lines.toSorted();
}
