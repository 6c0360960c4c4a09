// What may be said about one message of the shopper: three truths and no fourth. Types only.
import type { Outcome } from '../shared/answer.ts';

/** `saved`: the server named it in its answer. `waiting`: it is on this device's disk. Else it is not saved. */
export type Delivery =
  | { state: 'saved'; outcome: Outcome }
  | { state: 'waiting' }
  | { state: 'failed'; why: 'unreachable' }
  | { state: 'failed'; why: 'refused'; detail: string };

/** A message on its way: try it again at once, or give it up where only this page still holds it. */
export interface Sending {
  again(): void;
  drop(): void;
}
