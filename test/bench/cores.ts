// Servers on one core, the generator on the other, so that they do not take time from one another.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const SERVER_CORE = 0;
const GENERATOR_CORE = 1;

export const isPinned = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The command that runs a script on the servers' core, or on the generator's; on any where that cannot be said. */
export function nodeOnCore(who: 'server' | 'generator', ...args: string[]): [command: string, args: string[]] {
  if (!isPinned) return [process.execPath, args];
  const core = who === 'server' ? SERVER_CORE : GENERATOR_CORE;
  return ['taskset', ['-c', String(core), process.execPath, ...args]];
}
