// Everything that happened on one order, in time order: one row an event that belongs to an order.
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';

export async function projectTimeline(tx: Tx, storeId: string, links: readonly Link[]): Promise<void> {
  const left = links.flatMap(({ event, from }) => (from ? [{ event, order_key: from }] : []));
  await tx.dropRows(
    'timeline',
    left.map(({ event, order_key }) => ({ store_id: storeId, order_key, at: event.at, event_id: event.id })),
  );
  const come = links.filter(({ to }) => to !== '');
  await tx.putRows(
    'timeline',
    come.map(({ event, to, inferred }) => ({
      store_id: storeId,
      order_key: to,
      at: event.at,
      event_id: event.id,
      inferred: inferred ? 1 : 0,
    })),
  );
}
