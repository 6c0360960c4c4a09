// What shoppers asked for, and whether it is still asked: one row a request, under the id of the event that opened it.
import { isOfType, type LogEvent } from '../store/events.ts';
import type { RequestsTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';
import type { Link } from './sessions.ts';
import { findWithdrawn, keepWithdrawal } from './withdrawals.ts';

type Opened = Extract<LogEvent, { type: 'request.opened' }>;

/** Answers by how many the open requests of each order have changed. */
export async function projectRequests(
  tx: Tx,
  storeId: string,
  links: readonly Link[],
): Promise<ReadonlyMap<string, number>> {
  const open = new Map<string, number>();
  const count = (orderKey: string | null, by: number) => {
    if (orderKey) open.set(orderKey, (open.get(orderKey) ?? 0) + by);
  };
  for (const { event, from } of links) {
    if (!isOfType(event, 'request.withdrawn') || from !== null) continue;
    await keepWithdrawal(tx, storeId, event.body.data.requestId, event.sessionId);
    count(await withdraw(tx, event), -1);
  }
  const opened = links.flatMap(({ event, from, to }) =>
    isOfType(event, 'request.opened') ? [{ event, from, to }] : [],
  );
  for (const { from, row } of await keepRequests(tx, storeId, opened)) {
    if (row.state !== 'pending') continue;
    count(from, -1);
    count(row.order_key, 1);
  }
  return open;
}

async function keepRequests(
  tx: Tx,
  storeId: string,
  opened: readonly { event: Opened; from: string | null; to: string }[],
) {
  const withdrawn = await findWithdrawn(
    tx,
    storeId,
    opened.map(({ event }) => event),
  );
  const changes = opened.map(({ event, from, to }) => ({ from, row: toRequest(event, to, withdrawn.has(event.id)) }));
  await tx.putRows(
    'requests',
    changes.map(({ row }) => row),
  );
  return changes;
}

function toRequest(event: Opened, orderKey: string, isWithdrawn: boolean): RequestsTable {
  return {
    store_id: event.storeId,
    id: event.id,
    order_key: orderKey,
    session_id: event.sessionId,
    kind: event.body.data.kind,
    state: isWithdrawn ? 'withdrawn' : 'pending',
    at: event.at,
  };
}

/** Only the session that opened a request can withdraw it. Answers the order that has one less open, if any. */
async function withdraw(tx: Tx, event: Extract<LogEvent, { type: 'request.withdrawn' }>): Promise<string | null> {
  const [row] = await tx.readRows('requests', [{ store_id: event.storeId, id: event.body.data.requestId }]);
  if (row?.session_id !== event.sessionId || row.state !== 'pending') return null;
  await tx.putRows('requests', [{ ...row, state: 'withdrawn' }]);
  return row.order_key;
}
