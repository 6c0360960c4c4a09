// Statements take a bounded number of parameters (32,766 in SQLite, 65,535 in PostgreSQL): long lists go in slices.

const SLICE = 500;

export function* slicesOf<T>(list: readonly T[], size = SLICE): Generator<T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

/** Everything `read` answers for the slices of a list, together. */
export async function readInSlices<T, Row>(
  list: readonly T[],
  read: (slice: T[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const slice of slicesOf(list)) rows.push(...(await read(slice)));
  return rows;
}
