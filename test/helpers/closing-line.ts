// The run's last line, in the plain form any CI reads: `N passed, N failed, N skipped`. Skips are printed with their names.
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    for (const test of tests.filter((each) => each.result().state === 'skipped')) {
      const { note } = test.result() as { note?: string };
      console.log(`skipped: ${test.fullName}: ${note ?? 'no reason given'}`);
    }
    // A file that could not even be loaded has failed, though it holds no test that says so.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`);
  }
}
