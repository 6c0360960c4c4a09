// Figures as Markdown: ratios first, for they mean the same on another machine.
import type { Bar } from './bars.ts';
import type { ProjectionCost } from './projections.ts';
import type { SideName } from './side.ts';
import type { Figures, SideFigures } from './trial.ts';

const MEGABYTE = 1_000_000;

export const SIDE_NAMES: Record<SideName, string> = {
  raw: 'node:http, nothing checked (the generator’s own limit)',
  bare: 'bare: Hono + zod, nothing kept',
  sqlite: 'Counterbell on SQLite',
  naive: 'Express + zod + SQLite, an insert each',
  postgres: 'Counterbell on PostgreSQL',
};

export function renderTrial(name: string, figures: Figures): string {
  const { bare } = figures;
  const head = [
    'side',
    'events/s ÷ bare',
    'p99 ÷ bare',
    'events/s',
    'p50 ms',
    'p99 ms',
    'CPU s per million events',
    'bytes per event',
    'peak memory MB',
    'generator’s core',
  ];
  const rows = (Object.entries(figures) as [SideName, SideFigures][]).map(([side, found]) => [
    SIDE_NAMES[side],
    bare ? found.eventsPerSecond / bare.eventsPerSecond : null,
    bare ? found.p99Ms / bare.p99Ms : null,
    found.eventsPerSecond,
    found.p50Ms,
    found.p99Ms,
    found.cpuSecondsPerMillion,
    found.bytesPerEvent,
    found.peakBytes / MEGABYTE,
    found.generatorBusy,
  ]);
  return `## ${name}\n\n${render(head, rows)}`;
}

export function renderProjections({ logMicroseconds, wholeMicroseconds, commitEvents }: ProjectionCost): string {
  const rows = [
    ['the log alone', 1, logMicroseconds],
    ['the log and every read table', wholeMicroseconds / logMicroseconds, wholeMicroseconds],
    [
      'so the read tables',
      (wholeMicroseconds - logMicroseconds) / logMicroseconds,
      wholeMicroseconds - logMicroseconds,
    ],
  ];
  const name = `one commit of ${commitEvents} events in SQLite, in the process itself`;
  return `## ${name}\n\n${render(['what is written', '÷ the log alone', 'µs per event'], rows)}`;
}

export function renderBars(bars: readonly Bar[]): string {
  const rows = bars.map(({ name, asked, unit, found, isReached }) => [
    isReached ? 'reached' : 'MISSED',
    name,
    found,
    `${asked} ${unit}`,
  ]);
  return `## Bars\n\n${render(['', 'bar', 'found', 'asked'], rows)}`;
}

type Cell = string | number | null;

function render(head: string[], rows: Cell[][]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows.map((row) => row.map(show))];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function show(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  return cell.toLocaleString('en', { maximumFractionDigits: Math.abs(cell) < 10 ? 2 : 0 });
}
