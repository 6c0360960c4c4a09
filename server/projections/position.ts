// What comes later in a session: the one order that linking and "the latest word" rest on. It is total, so that the
// same events give the same tables in whatever order they arrive.
import type { LogEvent } from '../store/events.ts';

/** The session's own count, then corrected time, then the id: a device's clock may jump, its count does not. */
export interface Position {
  seq: number;
  at: number;
  event_id: string;
}

export const BEFORE_ALL: Position = { seq: -1, at: 0, event_id: '' };

export function positionOf({ id, seq, at, body }: LogEvent): Position {
  return { seq: seq ?? body.place?.seq ?? 0, at: body.place?.at ?? at, event_id: id };
}

export function isLater(a: Position, b: Position): boolean {
  if (a.seq !== b.seq) return a.seq > b.seq;
  return a.at !== b.at ? a.at > b.at : a.event_id > b.event_id;
}
