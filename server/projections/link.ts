// Which order an event belongs to. Pure: the same set of events gives the same links, in whatever order they came.

/** Where an event stands in its session, and the order it names itself ('' = none). */
export interface SessionEvent {
  eventId: string;
  seq: number | null;
  at: number;
  orderKey: string;
}

/**
 * The order that an event without a number belongs to: the next one its session reveals, within the window; '' where
 * it reveals none. Never an earlier one: what was said before a second order was opened may well be about that second.
 *
 * `seq` decides what is later, for the device's clock may jump; time decides where a hand-written client gives no seq.
 */
export function nextRevealed(event: SessionEvent, reveals: readonly SessionEvent[], windowMs: number): string {
  let next: SessionEvent | undefined;
  for (const reveal of reveals) {
    if (!isAfter(reveal, event) || reveal.at - event.at > windowMs) continue;
    if (!next || isAfter(next, reveal)) next = reveal;
  }
  return next?.orderKey ?? '';
}

function isAfter(a: SessionEvent, b: SessionEvent): boolean {
  if (a.seq !== null && b.seq !== null && a.seq !== b.seq) return a.seq > b.seq;
  return a.at !== b.at ? a.at > b.at : a.eventId > b.eventId;
}

/** What orders two words of one session on the same matter: the later one counts. */
export interface Position {
  seq: number;
  at: number;
  event_id: string;
}

/** The place of an event without `seq`: before all that have one. */
export const NO_SEQ = -1;

export function isLater(a: Position, b: Position): boolean {
  if (a.seq !== b.seq) return a.seq > b.seq;
  return a.at !== b.at ? a.at > b.at : a.event_id > b.event_id;
}
