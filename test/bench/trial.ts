// One load on some sides, in turns (A B C, A B C, …), each on a fresh database; what was acknowledged is counted in it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Cluster } from '../helpers/postgres.ts';
import { nodeOnCore } from './cores.ts';
import type { Load } from './load.ts';
import { type Side, type SideName, startSide } from './side.ts';
import { median } from './statistics.ts';
import type { Measured } from './tally.ts';

/** Medians of all turns. */
export interface SideFigures {
  eventsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  requests: number;
  cpuSecondsPerMillion: number;
  bytesPerEvent: number | null;
  peakBytes: number;
  /** Of a core, where nothing paces it: at 1 it is the generator that was measured. */
  generatorBusy: number;
  turns: Measured[];
  /** What went wrong, in words; empty where nothing did. */
  failures: string[];
}

export type Figures = Partial<Record<SideName, SideFigures>>;

export interface Trial {
  name: string;
  sides: SideName[];
  rounds: number;
  load: Omit<Load, 'url' | 'seed' | 'rate'>;
  /** Requests a second, for each side; without it, as fast as they are answered. */
  rateOf?: (side: SideName) => number;
}

interface Turn extends Measured {
  cpuSeconds: number;
}

interface Kept {
  events: number | null;
  bytes: number | null;
}

const SEED = 20_261_121;
const WARM_UP_SECONDS = 2;
/** Of a core: beyond it the generator is measured, not the side. */
const GENERATOR_FULL = 0.9;

export async function runTrial(trial: Trial, cluster: Cluster | null, tell: (line: string) => void): Promise<Figures> {
  const running = new Map<SideName, Side>();
  const kept = new Map<SideName, Kept>();
  const turns = new Map<SideName, Turn[]>(trial.sides.map((name) => [name, []]));
  const figures: Figures = {};
  try {
    for (const name of trial.sides) {
      const side = await startSide(name, cluster);
      running.set(name, side);
      kept.set(name, await readKept(side));
    }
    for (let round = 0; round <= trial.rounds; round += 1) {
      for (const [name, side] of running) {
        tell(`${trial.name}, ${round === 0 ? 'warm-up' : `round ${round} of ${trial.rounds}`}: ${name}`);
        turns.get(name)?.push(await runTurn(trial, name, side, round));
      }
    }
    for (const [name, side] of running) {
      const found = await conclude(side, kept.get(name) as Kept, turns.get(name) ?? []);
      // A paced generator looks at the clock all the time, and the raw side is there to show how fast it can be.
      const isLimit = !trial.rateOf && name !== 'raw' && found.generatorBusy > GENERATOR_FULL;
      if (isLimit) found.failures.push('the generator could not send more');
      figures[name] = found;
    }
  } finally {
    for (const side of running.values()) await side.stop();
  }
  return figures;
}

async function runTurn({ load, rateOf }: Trial, name: SideName, side: Side, round: number): Promise<Turn> {
  const seconds = round === 0 ? Math.min(WARM_UP_SECONDS, load.seconds) : load.seconds;
  const before = side.cpuSeconds();
  const rate = rateOf?.(name) ?? null;
  const measured = await generate({ ...load, seconds, rate, url: side.url, seed: SEED + round });
  return { ...measured, cpuSeconds: side.cpuSeconds() - before };
}

async function generate(load: Load): Promise<Measured> {
  const [command, args] = nodeOnCore('generator', join(import.meta.dirname, 'generator.js'), JSON.stringify(load));
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const measured = await text(child.stdout);
  if (measured === '') throw new Error('The generator ended without a word of what it measured');
  return JSON.parse(measured) as Measured;
}

async function readKept(side: Side): Promise<Kept> {
  return { events: await side.countEvents(), bytes: await side.diskBytes() };
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/** The first turn was the warm-up: it counts for what must be in the database, and for nothing else. */
async function conclude(side: Side, before: Kept, turns: readonly Turn[]): Promise<SideFigures> {
  const measured = turns.slice(1);
  const acknowledged = turns.reduce((sum, turn) => sum + turn.acknowledged, 0);
  const after = await readKept(side);
  const stored = difference(after.events, before.events);
  const bytes = difference(after.bytes, before.bytes);
  const medianOf = (read: (turn: Turn) => number) => median(measured.map(read));
  const failures = failuresOf(turns, stored);
  if (measured.some((turn) => turn.requests === 0)) failures.push('nothing was measured');
  return {
    eventsPerSecond: medianOf((turn) => turn.eventsPerSecond),
    p50Ms: medianOf((turn) => turn.p50Ms),
    p99Ms: medianOf((turn) => turn.p99Ms),
    requests: medianOf((turn) => turn.requests),
    cpuSecondsPerMillion: medianOf((turn) => (turn.cpuSeconds / turn.acknowledged) * 1_000_000),
    bytesPerEvent: bytes === null ? null : bytes / acknowledged,
    peakBytes: side.peakBytes(),
    generatorBusy: medianOf((turn) => turn.generatorBusy),
    turns: measured,
    failures,
  };
}

/** What was acknowledged is in the log, and nothing that was not sent: with every answer come, the two are one. */
function failuresOf(turns: readonly Turn[], stored: number | null): string[] {
  const sum = (read: (turn: Turn) => number) => turns.reduce((total, turn) => total + read(turn), 0);
  const kinds = new Set(turns.flatMap((turn) => Object.keys(turn.failures)));
  const failures = [...kinds].map((kind) => `${sum((turn) => turn.failures[kind] ?? 0)} × ${kind}`);
  const acknowledged = sum((turn) => turn.acknowledged);
  const sent = sum((turn) => turn.sent);
  if (stored !== null && (stored < acknowledged || stored > sent)) {
    failures.push(`${sent} sent, ${acknowledged} acknowledged, ${stored} in the log`);
  }
  return failures;
}
