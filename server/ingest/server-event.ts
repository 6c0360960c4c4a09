// The events the server makes itself. A decision stands where the event that caused it stands, in its session and on
// its order, so that the two are linked alike.
import type { EventData, ServerType } from '../../shared/event.ts';
import { positionOf } from '../projections/position.ts';
import type { LogEvent } from '../store/events.ts';
import { createUuid } from '../uuid.ts';

/** What a server event is about: the event it decides on, or an order that no session has part in. */
type Subject = LogEvent | { storeId: string; orderNumber: string };

export function createServerEvent<T extends ServerType>(
  subject: Subject,
  type: T,
  data: EventData[T],
  receivedAt: number,
  id = createUuid(receivedAt),
): LogEvent {
  const cause = 'id' in subject ? subject : null;
  const { storeId, orderNumber } = subject;
  const { seq, at } = cause ? positionOf(cause) : { seq: 0, at: 0 };
  return {
    storeId,
    id,
    type,
    sessionId: cause?.sessionId ?? '',
    seq: null,
    orderNumber,
    at: receivedAt,
    receivedAt,
    contentHash: '',
    body: { ...(cause?.body.order && { order: cause.body.order }), ...(cause && { place: { seq, at } }), data },
  } as LogEvent;
}
