// What must be reached, and by how much it was.
import type { Figures, SideFigures } from './trial.ts';
import { BATCHES, FIXED_RATE, SHOPPERS, SINGLES_64 } from './trials.ts';

export interface Bar {
  name: string;
  /** What was asked for, in words. */
  asked: string;
  found: number;
  unit: string;
  isReached: boolean;
}

const MEBIBYTE = 1_024 ** 2;

/** Those whose trial was run on both sides that they compare. */
export function judge(all: Record<string, Figures>): Bar[] {
  const singles = all[SINGLES_64];
  const batches = all[BATCHES];
  const paced = all[FIXED_RATE];
  const shoppers = all[SHOPPERS]?.sqlite;
  const speed = (figures: SideFigures) => figures.eventsPerSecond;
  const p99 = (figures: SideFigures) => figures.p99Ms;
  return [
    atLeast('SQLite, singles', 0.6, 'of bare; 0.75 is the aim', ratio(singles?.sqlite, singles?.bare, speed)),
    atLeast('SQLite, batches of 20', 0.3, 'of bare', ratio(batches?.sqlite, batches?.bare, speed)),
    atLeast('SQLite, singles', 5, '× Express with an insert each', ratio(singles?.sqlite, singles?.naive, speed)),
    atLeast('PostgreSQL, singles', 0.3, 'of bare', ratio(singles?.postgres, singles?.bare, speed)),
    atMost('p99 at 5,000 a second', 8, '× bare; 2.5 is the aim', ratio(paced?.sqlite, paced?.bare, p99)),
    atMost('2,500 shoppers, failures', 0, 'of any kind', shoppers?.failures.length),
    atMost('2,500 shoppers, p99', 100, 'ms', shoppers?.p99Ms),
    atMost('2,500 shoppers, memory', 300, 'MiB', shoppers && shoppers.residentBytes / MEBIBYTE),
  ].flatMap((bar) => bar ?? []);
}

function ratio(one: SideFigures | undefined, other: SideFigures | undefined, read: (figures: SideFigures) => number) {
  return one && other && read(one) / read(other);
}

function atLeast(name: string, bar: number, unit: string, found: number | undefined): Bar | null {
  return found === undefined ? null : { name, asked: `≥ ${bar}`, unit, found, isReached: found >= bar };
}

function atMost(name: string, bar: number, unit: string, found: number | undefined): Bar | null {
  return found === undefined ? null : { name, asked: `≤ ${bar}`, unit, found, isReached: found <= bar };
}
