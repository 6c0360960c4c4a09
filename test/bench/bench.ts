// Durable ingest, measured side by side: tables on stdout, every figure in a file, what is under way on stderr.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Cluster, startCluster } from '../helpers/postgres.ts';
import { type Bar, judge } from './bars.ts';
import { isPinned, nodeOnCore } from './cores.ts';
import { type Flags, parseFlags } from './flags.ts';
import type { ProjectionCost } from './projections.ts';
import type { SideName } from './side.ts';
import { renderBars, renderProjections, renderTrial, SIDE_NAMES } from './table.ts';
import { type Figures, runTrial } from './trial.ts';
import { planTrials } from './trials.ts';

/** The bundle lies in dist/bench. */
const RESULTS = join(import.meta.dirname, '../../test/bench/results');

/** Load average above which something else runs as well. */
const BUSY = 0.7;
/** Before anything of this run. */
const [loadBefore = 0] = loadavg();
const wasBusy = loadBefore > BUSY;

const tell = (line: string) => process.stderr.write(`${line}\n`);
const print = (markdown: string) => process.stdout.write(`${markdown}\n\n`);

async function main(): Promise<void> {
  const startedAt = new Date().toISOString();
  const flags = parseFlags(process.argv.slice(2), join(RESULTS, `${startedAt.replaceAll(':', '-')}.json`));
  const machine = describeMachine();
  print(`# Durable ingest\n\n${machine}, medians of ${flags.rounds} rounds of ${flags.seconds} s in turns.`);
  const trials = await runTrials(flags);
  const projections = flags.subjects.includes('projections') ? await measureProjections() : null;
  const bars = judge(trials);
  if (bars.length > 0) print(renderBars(bars));
  const failures = failuresOf(trials);
  for (const failure of failures) print(`FAILED: ${failure}`);
  await mkdir(dirname(flags.json), { recursive: true });
  await writeFile(
    flags.json,
    JSON.stringify({ startedAt, machine, flags, trials, projections, bars, failures }, null, 2),
  );
  process.exitCode = exitCode(flags, bars, failures);
}

async function runTrials({ subjects, sides, seconds, rounds }: Flags): Promise<Record<string, Figures>> {
  const planned = planTrials(seconds, rounds)
    .filter(({ subject }) => subjects.includes(subject))
    .map((trial) => ({ ...trial, sides: trial.sides.filter((side) => sides.includes(side)) }));
  const cluster = planned.some((trial) => trial.sides.includes('postgres')) ? await tryCluster() : null;
  const found: Record<string, Figures> = {};
  try {
    for (const { rateOf, ...trial } of planned) {
      const able = trial.sides.filter((side) => side !== 'postgres' || cluster);
      const rate = rateOf?.(found);
      if (rate === null) print(`SKIPPED: ${trial.name}: its rate follows from the singles, which were not run.`);
      if (rate === null || able.length === 0) continue;
      const figures = await runTrial({ ...trial, sides: able, ...(rate && { rateOf: rate }) }, cluster, tell);
      found[trial.name] = figures;
      print(renderTrial(trial.name, figures));
    }
  } finally {
    await cluster?.stop();
  }
  return found;
}

async function tryCluster(): Promise<Cluster | null> {
  try {
    return await startCluster();
  } catch (error) {
    print(`SKIPPED: ${SIDE_NAMES.postgres}: it could not be started (${error}).`);
    return null;
  }
}

async function measureProjections(): Promise<ProjectionCost> {
  tell('projections');
  const [command, args] = nodeOnCore('server', join(import.meta.dirname, 'projections.js'));
  const cost = JSON.parse(await text(spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout));
  print(renderProjections(cost));
  return cost;
}

function failuresOf(trials: Record<string, Figures>): string[] {
  return Object.entries(trials).flatMap(([name, figures]) =>
    Object.entries(figures).flatMap(([side, { failures }]) =>
      failures.map((failure) => `${name}, ${SIDE_NAMES[side as SideName]}: ${failure}`),
    ),
  );
}

/** A wrong answer always fails the run; a bar that is missed, or a busy machine, only where that was asked for. */
function exitCode({ isStrict }: Flags, bars: readonly Bar[], failures: readonly string[]): number {
  return failures.length > 0 || (isStrict && (wasBusy || bars.some(({ isReached }) => !isReached))) ? 1 : 0;
}

function describeMachine(): string {
  const [first] = cpus();
  const pinning = isPinned
    ? 'servers on one core, the generator on another, PostgreSQL on both'
    : 'NOT pinned to cores (there is no taskset, or one core)';
  const busy = wasBusy ? `, BUSY WITH OTHER THINGS (load ${loadBefore.toFixed(1)}): not to be trusted` : '';
  return `${cpus().length} × ${first?.model ?? 'unknown'}, Node ${process.versions.node}, ${pinning}${busy}`;
}

await main();
