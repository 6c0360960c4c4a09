// The fault suite's result as one table, printed when the run ends: what was done, how often, and what came of it.
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { FaultRow } from './fault.ts';

const HEAD = ['', 'fault', 'rounds', 'events', 'lost', 'doubled', 'false promises', '95 % bound', ''];
/** Columns of words; the others are numbers. */
const WORDS = new Set([0, 1, 7, 8]);
/** With no loss in n tries, fewer than 3/n are lost with 95 % confidence. */
const RULE_OF_THREE = 3;

export default class FaultTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const rows = tests.flatMap((test) => rowOf(test)).toSorted(byId);
    if (rows.length > 0) console.log(`\n${render([HEAD, ...rows])}\n`);
  }
}

function rowOf(test: TestCase): string[][] {
  const { fault } = test.meta();
  if (!fault) return [];
  const result = test.result() as { state: string; note?: string };
  const name = [fault.id, fault.title];
  if (result.state === 'skipped') return [[...name, 'SKIP', '', '', '', '', '', result.note ?? '']];
  if (!fault.tally) return [[...name, 'FAILED', '', '', '', '', '', '']];
  const { rounds, events, lost, doubled, falsePromises, note } = fault.tally;
  const counts = [rounds, events, lost, doubled, falsePromises].map((count) => count.toLocaleString('en'));
  return [[...name, ...counts, boundOf(fault), [verdictOf(fault, result.state), note].filter(Boolean).join(' · ')]];
}

function boundOf({ kind, unit, tally }: FaultRow): string {
  if (kind === 'control' || !tally || tally.lost + tally.doubled + tally.falsePromises > 0) return '';
  return `< ${Number((RULE_OF_THREE / tally[unit]).toPrecision(2))} of the ${unit}`;
}

function verdictOf({ kind }: FaultRow, state: string): string {
  if (state !== 'passed') return 'FAILED';
  return kind === 'control' ? 'noticed' : '';
}

function byId([a = '']: string[], [b = '']: string[]): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function render(rows: readonly string[][]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    WORDS.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
