// Runs the fault suite: CI's figures, those of a release (`--soak`), or the negative controls (`--controls`).
// What else is given goes to vitest; a row's id (`S1`) runs that row alone.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const ROW = /^[A-Z]\d+$/;

const { values, tokens } = parseArgs({
  options: { soak: { type: 'boolean' }, controls: { type: 'boolean' } },
  strict: false,
  tokens: true,
});
if (values.soak && values.controls) {
  console.error('A control shows that a missing guard is noticed; it has no longer run. Give --soak or --controls.');
  process.exit(2);
}

const passedOn = process.argv.slice(2).filter((arg) => arg !== '--soak' && arg !== '--controls' && !ROW.test(arg));
const rows = tokens.flatMap(({ kind, value }) => (kind === 'positional' && ROW.test(value) ? [value] : []));
const unknown = rows.filter((row) => !isWritten(row));
if (unknown.length > 0) {
  console.error(`There is no ${values.controls ? 'control' : 'row'} ${unknown.join(', ')} in test/faults.`);
  process.exit(2);
}
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

/** @param {string} row */
function isWritten(row) {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  return files
    .filter((name) => name.endsWith('controls.test.ts') === Boolean(values.controls))
    .some((name) => readFileSync(resolve(import.meta.dirname, name), 'utf8').includes(`id: '${row}'`));
}
