// Everything that happened on one order, in time order: one row an event that belongs to an order.
import { slicesOf } from '../store/slices.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';

export async function projectTimeline(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  for (const { event, from } of links) {
    if (!from) continue;
    await tx
      .deleteFrom('timeline')
      .where('store_id', '=', storeId)
      .where('order_key', '=', from)
      .where('at', '=', event.at)
      .where('event_id', '=', event.id)
      .execute();
  }
  const rows = links
    .filter(({ to }) => to !== '')
    .map(({ event, to, inferred }) => ({
      store_id: storeId,
      order_key: to,
      at: event.at,
      event_id: event.id,
      inferred: inferred ? 1 : 0,
    }));
  for (const slice of slicesOf(rows)) await tx.insertInto('timeline').values(slice).execute();
}
