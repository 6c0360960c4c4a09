// What is measured, and on whom.
import type { SideName } from './side.ts';
import type { Figures, Trial } from './trial.ts';

export const SUBJECTS = ['singles', 'batches', 'latency', 'shoppers', 'projections'] as const;
export type Subject = (typeof SUBJECTS)[number];

export const SINGLES_64 = 'singles, 64 connections';
export const BATCHES = 'batches of 20, 64 connections';
export const FIXED_RATE = 'singles at 5,000 a second';
export const SHOPPERS = '2,500 shoppers, an event each every 2 s';

const HALF_LOAD = 'singles at half of what each side can';
const REQUESTS_PER_SECOND = 5_000;
const SHOPPER_COUNT = 2_500;
const SHOPPER_INTERVAL_SECONDS = 2;
const SHOPPER_SECONDS = 60;
const WARM_SECONDS = 0.5;

/** `before` is what the trials until now have found, without which half of it is unknown: then there is no rate. */
export type PlannedTrial = Omit<Trial, 'rateOf'> & {
  subject: Subject;
  rateOf?: (before: Record<string, Figures>) => Rate | null;
};
type Rate = (side: SideName) => number;

export function planTrials(seconds: number, rounds: number): PlannedTrial[] {
  const load = { batch: 1, warmSeconds: WARM_SECONDS, seconds };
  return [
    {
      subject: 'singles',
      name: SINGLES_64,
      sides: ['raw', 'bare', 'sqlite', 'naive', 'postgres'],
      rounds,
      load: { ...load, connections: 64 },
    },
    {
      subject: 'singles',
      name: 'singles, 256 connections',
      sides: ['bare', 'sqlite', 'postgres'],
      rounds,
      load: { ...load, connections: 256 },
    },
    {
      subject: 'batches',
      name: BATCHES,
      sides: ['bare', 'sqlite', 'postgres'],
      rounds,
      load: { ...load, connections: 64, batch: 20 },
    },
    {
      subject: 'latency',
      name: FIXED_RATE,
      sides: ['bare', 'sqlite'],
      rounds,
      load: { ...load, connections: 128 },
      rateOf: () => () => REQUESTS_PER_SECOND,
    },
    {
      subject: 'latency',
      name: HALF_LOAD,
      sides: ['bare', 'sqlite', 'postgres'],
      rounds,
      load: { ...load, connections: 128 },
      rateOf: ({ [SINGLES_64]: singles }) =>
        singles ? (side) => (singles[side]?.eventsPerSecond ?? Number.NaN) / 2 : null,
    },
    {
      subject: 'shoppers',
      name: SHOPPERS,
      sides: ['sqlite'],
      rounds: 1,
      load: { ...load, connections: SHOPPER_COUNT, seconds: SHOPPER_SECONDS },
      rateOf: () => () => SHOPPER_COUNT / SHOPPER_INTERVAL_SECONDS,
    },
  ];
}
