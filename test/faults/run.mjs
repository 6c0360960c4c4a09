// Runs the fault suite: CI's figures, those of a release (`--soak`), or the negative controls (`--controls`).
// What else is given goes to vitest; a row's id (`S1`) runs that row alone.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const ROW = /^[A-Z]\d+$/;

const { values, tokens } = parseArgs({
  options: { soak: { type: 'boolean' }, controls: { type: 'boolean' } },
  strict: false,
  tokens: true,
});
const passedOn = process.argv.slice(2).filter((arg) => arg !== '--soak' && arg !== '--controls' && !ROW.test(arg));
const rows = tokens.flatMap(({ kind, value }) => (kind === 'positional' && ROW.test(value) ? [value] : []));
const named = rows.length > 0 ? ['-t', `\\b(${rows.join('|')}):`] : [];

const vitest = spawn(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'faults',
    ...named,
    ...passedOn,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, COUNTERBELL_FAULTS: values.soak ? 'soak' : values.controls ? 'controls' : 'ci' },
  },
);
vitest.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
