// The events the server makes itself. A decision stands where the event that caused it stands, in its session and on
// its order, so that the two are linked alike.
import type { EventData, ServerType } from '../../shared/event.ts';
import type { LogEvent } from '../store/events.ts';
import { createUuid } from '../uuid.ts';

type Subject = Pick<LogEvent, 'storeId' | 'sessionId' | 'seq' | 'orderNumber'> & {
  body: Pick<LogEvent['body'], 'order'>;
};

export function createServerEvent<T extends ServerType>(
  subject: Subject,
  type: T,
  data: EventData[T],
  receivedAt: number,
  id = createUuid(receivedAt),
): LogEvent {
  const { storeId, sessionId, seq, orderNumber, body } = subject;
  return {
    storeId,
    id,
    type,
    sessionId,
    seq,
    orderNumber,
    at: receivedAt,
    receivedAt,
    contentHash: '',
    body: { ...(body.order && { order: body.order }), data },
  } as LogEvent;
}
