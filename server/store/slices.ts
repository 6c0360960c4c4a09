// Statements take a bounded number of parameters (32,766 in SQLite, 65,535 in PostgreSQL): long lists go in slices.

const SLICE = 500;

export function* slicesOf<T>(list: readonly T[], size = SLICE): Generator<T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}
