// Before the first test: the build that pages and processes are tested on. Its size check fails the run, too.
import { execFileSync } from 'node:child_process';

export default function setup(): void {
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' });
}
