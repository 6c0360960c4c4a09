// A real store whose appends to the log are struck: what the house does when the storage, or one row, gives way.
import type { EventsTable } from '../../server/store/schema.ts';
import type { Store, Tx } from '../../server/store/store.ts';

type Append = () => Promise<EventsTable[]>;

/** `strike` is run in place of every append; `append` does what it replaced. */
export function strikeAppends(
  store: Store,
  strike: (append: Append, rows: readonly EventsTable[], tx: Tx) => Promise<EventsTable[]>,
): Store {
  const struck = (tx: Tx): Tx => {
    const { addRows } = tx;
    const addStruck: Tx['addRows'] = async (table, rows) => {
      if (table !== 'events') return addRows(table, rows);
      const events = rows as unknown as EventsTable[];
      return (await strike(() => addRows('events', events), events, tx)) as never;
    };
    return Object.assign(tx, { addRows: addStruck });
  };
  return { ...store, transact: (work) => store.transact((tx) => work(struck(tx))) };
}
