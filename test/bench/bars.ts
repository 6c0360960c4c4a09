// What must be reached, and by how much it was.
import type { SideName } from './side.ts';
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

const MEGABYTE = 1_000_000;

/** Those whose trial was run; one side missing, a bar is missed. */
export function judge(all: Record<string, Figures>): Bar[] {
  const singles = all[SINGLES_64];
  const batches = all[BATCHES];
  const paced = all[FIXED_RATE];
  const shoppers = all[SHOPPERS]?.sqlite;
  const speed = (figures: SideFigures) => figures.eventsPerSecond;
  const p99 = (figures: SideFigures) => figures.p99Ms;
  return [
    atLeast('SQLite, singles', 0.6, 'of bare; 0.75 is the aim', ratio(singles, 'sqlite', 'bare', speed)),
    atLeast('SQLite, batches of 20', 0.3, 'of bare', ratio(batches, 'sqlite', 'bare', speed)),
    atLeast('SQLite, singles', 5, '× Express with an insert each', ratio(singles, 'sqlite', 'naive', speed)),
    atLeast('PostgreSQL, singles', 0.3, 'of bare', ratio(singles, 'postgres', 'bare', speed)),
    atMost('p99 at 5,000 a second', 8, '× bare; 2.5 is the aim', ratio(paced, 'sqlite', 'bare', p99)),
    atMost('2,500 shoppers, failures', 0, 'of any kind', shoppers?.failures.length),
    atMost('2,500 shoppers, p99', 100, 'ms', shoppers?.p99Ms),
    atMost('2,500 shoppers, memory', 300, 'MB', shoppers && shoppers.peakBytes / MEGABYTE),
  ].flatMap((bar) => bar ?? []);
}

/** NaN where a side is missing: that reaches no bar. */
function ratio(trial: Figures | undefined, one: SideName, other: SideName, read: (figures: SideFigures) => number) {
  if (!trial) return undefined;
  const [upper, lower] = [trial[one], trial[other]];
  return upper && lower ? read(upper) / read(lower) : Number.NaN;
}

function atLeast(name: string, bar: number, unit: string, found: number | undefined): Bar | null {
  return found === undefined ? null : { name, asked: `≥ ${bar}`, unit, found, isReached: found >= bar };
}

function atMost(name: string, bar: number, unit: string, found: number | undefined): Bar | null {
  return found === undefined ? null : { name, asked: `≤ ${bar}`, unit, found, isReached: found <= bar };
}
