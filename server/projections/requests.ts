// What shoppers asked for, and whether it is still asked: one row a request, under the id of the event that opened it.
import { isOfType, type LogEvent } from '../store/events.ts';
import { slicesOf } from '../store/slices.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';
import { findWithdrawn, keepWithdrawal } from './withdrawals.ts';

type Opened = Extract<LogEvent, { type: 'request.opened' }>;

/** Answers the order keys whose open requests may have changed. */
export async function projectRequests(tx: Tx, storeId: string, links: readonly Link[]): Promise<string[]> {
  const touched: string[] = [];
  const opened = new Map<Opened, string>();
  for (const { event, from, to } of links) {
    if (isOfType(event, 'request.opened')) {
      opened.set(event, to);
      touched.push(to, from ?? '');
    } else if (isOfType(event, 'request.withdrawn') && from === null) {
      await keepWithdrawal(tx, storeId, event.body.data.requestId, event.sessionId);
      touched.push(...(await withdraw(tx, event)));
    }
  }
  await keepRequests(tx, storeId, opened);
  return touched.filter((key) => key !== '');
}

async function keepRequests(tx: Tx, storeId: string, opened: ReadonlyMap<Opened, string>): Promise<void> {
  for (const slice of slicesOf([...opened])) {
    const withdrawn = await findWithdrawn(
      tx,
      storeId,
      slice.map(([event]) => event),
    );
    const rows = slice.map(([event, orderKey]) => ({
      store_id: storeId,
      id: event.id,
      order_key: orderKey,
      session_id: event.sessionId,
      kind: event.body.data.kind,
      state: withdrawn.has(event.id) ? 'withdrawn' : 'pending',
      at: event.at,
    }));
    await tx
      .insertInto('requests')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['store_id', 'id']).doUpdateSet(({ ref }) => ({ order_key: ref('excluded.order_key') })),
      )
      .execute();
  }
}

/** Only the session that opened a request can withdraw it. */
async function withdraw(tx: Tx, event: Extract<LogEvent, { type: 'request.withdrawn' }>): Promise<string[]> {
  const rows = await tx
    .updateTable('requests')
    .set({ state: 'withdrawn' })
    .where('store_id', '=', event.storeId)
    .where('id', '=', event.body.data.requestId)
    .where('session_id', '=', event.sessionId)
    .returning('order_key')
    .execute();
  return rows.map((row) => row.order_key);
}
