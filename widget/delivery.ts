// What may be said about one message of the shopper: three truths and no fourth. Types only.
import type { Outcome } from '../shared/answer.ts';

/** The server has named it: on its disk, or not to be had. */
export type Verdict = { state: 'saved'; outcome: Outcome } | { state: 'failed'; refusal: string };

/** `waiting`: on this device's disk, to be sent. `failed` without a refusal: held by this page alone. */
export type Delivery = Verdict | { state: 'waiting' } | { state: 'failed'; refusal: null };

/** A message on its way: try it again at once, or give it up where only this page still holds it. */
export interface Sending {
  /** Whether it was on this device's disk before its first try. */
  kept: Promise<boolean>;
  again(): void;
  drop(): void;
}
