// A batch of events: each is checked by itself, so that one bad event never costs the good ones beside it.
import type { EventResult } from '../../shared/answer.ts';
import { Instant } from '../../shared/order.ts';
import { type ParsedEvent, parseEvent } from '../../shared/parse-event.ts';
import { MAX_BATCH_EVENTS } from '../../shared/wire.ts';
import type { Kept } from '../ingest/commit.ts';
import type { Failed } from '../ingest/queue.ts';
import { Problem, toDocument } from './problem.ts';

interface SentBatch {
  sentAt: number | null;
  events: unknown[];
}

export interface Batch {
  sentAt: number | null;
  /** One entry an event, in the order sent. */
  entries: { id: string | null; parsed: ParsedEvent }[];
}

/** @throws Problem where the batch itself, not one of its events, is wrong. */
export function parseBatch(body: unknown): SentBatch {
  const { events, sentAt, ...unknown } = objectOf(body);
  if (!Array.isArray(events)) throw wrongField('/events', 'must be an array of events');
  if (events.length < 1 || events.length > MAX_BATCH_EVENTS) {
    const detail = `must hold 1 to ${MAX_BATCH_EVENTS} events, not ${events.length}`;
    throw new Problem('batch_size', `/events ${detail}.`, { errors: [{ pointer: '/events', detail }] });
  }
  if (sentAt !== undefined && !Instant.safeParse(sentAt).success)
    throw wrongField('/sentAt', 'must be an RFC 3339 time');
  const [stray] = Object.keys(unknown);
  if (stray !== undefined) throw wrongField(`/${stray}`, 'is not a known field');
  return { sentAt: sentAt === undefined ? null : Date.parse(sentAt as string), events };
}

export function parseEvents({ sentAt, events }: SentBatch): Batch {
  return { sentAt, entries: events.map((event) => ({ id: idOf(event), parsed: parseEvent(event) })) };
}

/** `kept` are the events that passed, in their order. */
export function toResults({ entries }: Batch, kept: readonly (Kept | Failed)[]): EventResult[] {
  let next = 0;
  return entries.map(({ id, parsed }) => {
    if (!parsed.ok) return { id, status: 'rejected', problem: toDocument(refusalOf(parsed)) };
    return toResult(kept[next++] as Kept | Failed);
  });
}

export function toResult(kept: Kept | Failed): EventResult {
  if (kept.status === 'failed') {
    const problem = new Problem('internal', 'This event could not be stored; trying again will not help.');
    return { id: kept.id, status: 'rejected', problem: toDocument(problem) };
  }
  const { id, status, outcome } = kept;
  return { id, status, ...(outcome && { outcome }) };
}

export function refusalOf({ code, detail, errors }: Extract<ParsedEvent, { ok: false }>): Problem {
  return new Problem(code, detail, errors && { errors });
}

export function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw wrongField('', 'must be a JSON object');
}

function wrongField(pointer: string, detail: string): Problem {
  return new Problem('invalid_field', `${pointer || 'The body'} ${detail}.`, { errors: [{ pointer, detail }] });
}

/** What the answer is filed under: the id as it is stored, where the event had one. */
function idOf(event: unknown): string | null {
  const id = (event as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id.slice(0, 64).toLowerCase() : null;
}
