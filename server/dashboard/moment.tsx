// A time in the store's zone, with the exact one for machines.
import type { Clock } from './format.ts';

export function Moment({ at, clock }: { at: string; clock: Clock }) {
  return <time dateTime={at}>{clock.moment(at)}</time>;
}
