// The run's last line, in the plain form any CI reads: `N passed, N failed, N skipped`. Skips are printed with their names.
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const isFiltered = process.argv.some((argument) => argument === '-t' || argument.startsWith('--testNamePattern'));

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    // What the run was not asked for is not skipped: a filter by name leaves tests in mode `skip` without a word.
    const all = modules.flatMap((module) => [...module.children.allTests()]);
    const tests = all.filter((test) => !isFiltered || test.result().state !== 'skipped' || noteOf(test) !== undefined);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    for (const test of tests.filter((each) => each.result().state === 'skipped')) {
      console.log(`skipped: ${test.fullName}: ${noteOf(test) ?? 'no reason given'}`);
    }
    // A file that could not even be loaded has failed, though it holds no test that says so.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`);
  }
}

function noteOf(test: TestCase): string | undefined {
  return (test.result() as { note?: string }).note;
}
