// How far a long copy has come, in lines: silent at first, then one every little while.
import type { Progress } from './store/move.ts';

const INTERVAL_MS = 2_000;
const BAR_LENGTH = 20;

export interface ProgressLine {
  tell(progress: Progress): void;
  /** What was done, table by table. */
  summary(): string;
}

export function createProgressLine(print: (line: string) => void, now: () => number = Date.now): ProgressLine {
  const rows = new Map<string, number>();
  let printedAt = now();
  return {
    tell(progress) {
      rows.set(progress.table, progress.done);
      if (now() - printedAt < INTERVAL_MS) return;
      printedAt = now();
      print(lineOf(progress));
    },
    summary: () => [...rows].map(([table, done]) => `${table} ${done.toLocaleString('en')}`).join(', '),
  };
}

function lineOf({ table, done, total }: Progress): string {
  const share = total === 0 ? 1 : done / total;
  const full = Math.floor(share * BAR_LENGTH);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_LENGTH - full);
  return `${bar} ${Math.floor(share * 100)} %  ${table}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
}
