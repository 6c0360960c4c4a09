// A query that is built and compiled once, and run with other values ever after: building one costs more than running it.
// Write its limit into the text: SQLite plans a query anew whenever a bound limit is set.
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** Stands for the value of a name until there is one. */
class Parameter {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * @param build is given parameters in place of values: it may pass them on, not look at them
 * @returns runs the query with values
 */
export function statement<P extends object, R>(
  build: (db: Kysely<Tables>, values: P) => Compilable<R>,
): (db: Kysely<Tables>, values: P) => Promise<R[]> {
  const parameters = new Proxy({}, { get: (_, name) => new Parameter(String(name)) }) as P;
  // By engine: each has an adapter of its own.
  const compiled = new WeakMap<object, CompiledQuery<R>>();
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    const known = compiled.get(adapter) ?? build(db, parameters).compile();
    compiled.set(adapter, known);
    const given = known.parameters.map((value) =>
      value instanceof Parameter ? (values as Record<string, unknown>)[value.name] : value,
    );
    return (await db.executeQuery<R>({ ...known, parameters: given })).rows;
  };
}
