// What shoppers asked for, and whether it is still asked: one row a request, under the id of the event that opened it.
import { isOfType, type LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';

/** Answers the order keys whose open requests may have changed. */
export async function projectRequests(tx: Tx, links: readonly Link[]): Promise<string[]> {
  const touched: string[] = [];
  for (const { event, from, to } of links) {
    if (isOfType(event, 'request.opened')) {
      if (from === null) await openRequest(tx, event, to);
      else await moveRequest(tx, event, to);
      touched.push(to, from ?? '');
    } else if (isOfType(event, 'request.withdrawn') && from === null) {
      touched.push(...(await withdrawRequest(tx, event)));
    }
  }
  return touched.filter((key) => key !== '');
}

async function openRequest(tx: Tx, event: Extract<LogEvent, { type: 'request.opened' }>, orderKey: string) {
  const { kind } = event.body.data;
  await tx
    .insertInto('requests')
    .values({
      store_id: event.storeId,
      id: event.id,
      order_key: orderKey,
      session_id: event.sessionId,
      kind,
      state: 'pending',
      at: event.at,
    })
    // Its withdrawal may have come first and left a row that waits for it: it counts if the same session said it.
    .onConflict((conflict) =>
      conflict.columns(['store_id', 'id']).doUpdateSet(({ eb }) => ({
        order_key: orderKey,
        kind,
        at: event.at,
        session_id: event.sessionId,
        state: eb
          .case()
          .when('requests.session_id', '=', event.sessionId)
          .then(eb.ref('requests.state'))
          .else('pending')
          .end(),
      })),
    )
    .execute();
}

async function moveRequest(tx: Tx, event: LogEvent, orderKey: string) {
  await tx
    .updateTable('requests')
    .set({ order_key: orderKey })
    .where('store_id', '=', event.storeId)
    .where('id', '=', event.id)
    .execute();
}

/** Only the session that opened a request can withdraw it. */
async function withdrawRequest(tx: Tx, event: Extract<LogEvent, { type: 'request.withdrawn' }>): Promise<string[]> {
  const rows = await tx
    .insertInto('requests')
    .values({
      store_id: event.storeId,
      id: event.body.data.requestId,
      order_key: '',
      session_id: event.sessionId,
      kind: '',
      state: 'withdrawn',
      at: event.at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['store_id', 'id'])
        .doUpdateSet({ state: 'withdrawn' })
        .where('requests.session_id', '=', event.sessionId),
    )
    .returning('order_key')
    .execute();
  return rows.map((row) => row.order_key);
}
