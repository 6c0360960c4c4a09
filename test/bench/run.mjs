// Bundles the benchmark, for Node 20 runs no TypeScript, beside a copy of what was built, which may be built anew
// meanwhile, and runs it.
import { spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const outdir = resolve(root, 'dist/bench');

await rm(outdir, { recursive: true, force: true });
for (const built of ['server', 'widget', 'dashboard', 'manifest.json']) {
  await cp(resolve(root, 'dist', built), resolve(outdir, built), { recursive: true });
}

await build({
  absWorkingDir: root,
  entryPoints: ['bench', 'generator', 'projections', 'sides/raw', 'sides/bare', 'sides/naive'].map(
    (name) => `test/bench/${name}.ts`,
  ),
  outbase: 'test/bench',
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});

const bench = spawn(process.execPath, ['--enable-source-maps', resolve(outdir, 'bench.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
bench.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
