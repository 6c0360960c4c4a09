// What shoppers asked for, and whether it is still asked: one row a request, under the id of the event that opened it.
import { isOfType, type LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';
import { isWithdrawn, keepWithdrawal } from './withdrawals.ts';

/** Answers the order keys whose open requests may have changed. */
export async function projectRequests(tx: Tx, links: readonly Link[]): Promise<string[]> {
  const touched: string[] = [];
  for (const { event, from, to } of links) {
    if (isOfType(event, 'request.opened')) {
      await keepRequest(tx, event, to);
      touched.push(to, from ?? '');
    } else if (isOfType(event, 'request.withdrawn') && from === null) {
      await keepWithdrawal(tx, event.storeId, event.body.data.requestId, event.sessionId);
      touched.push(...(await withdraw(tx, event)));
    }
  }
  return touched.filter((key) => key !== '');
}

async function keepRequest(tx: Tx, event: Extract<LogEvent, { type: 'request.opened' }>, orderKey: string) {
  const { storeId, id, sessionId, at } = event;
  const withdrawn = await isWithdrawn(tx, storeId, id, sessionId);
  await tx
    .insertInto('requests')
    .values({
      store_id: storeId,
      id,
      order_key: orderKey,
      session_id: sessionId,
      kind: event.body.data.kind,
      state: withdrawn ? 'withdrawn' : 'pending',
      at,
    })
    .onConflict((conflict) => conflict.columns(['store_id', 'id']).doUpdateSet({ order_key: orderKey }))
    .execute();
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
