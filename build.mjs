// Builds everything into dist/: the widget (hashed, precompressed, measured), the server and the dashboard's styles.
// A size above its bar, or a shop's page given anything of zod or the server, fails the build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, watch } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { build, transform } from 'esbuild';

const root = import.meta.dirname;
const WIDGET = resolve(root, 'dist/widget');
const TARGET = ['chrome110', 'firefox110', 'safari16.4'];
const TAG = 'widget.js';
/** Brotli bytes. `first` is all a shopper downloads to open the panel and send a rating. */
const BARS = { tag: 2_048, first: 14_336 };

/**
 * Names of the widget's own insides, shortened the way Preact's are. None of them may go to the disk, on the wire or to
 * the page: one that stands where those are agreed on fails the build.
 */
const INSIDES = `isKept isOpen isTyped isWanted hasFailed canRetry mayKeep dropPassing takeTurn noteExpired askedMs
  retryAfter verdicts counts tries pace visited nameOrder loadFlow loadMore askServer useOrder otherOrder noOrder
  notSaved couldNotLoad rateQuestion rateSaved ratings markTold untold lostWords forget declare sees exists choose finish flush drop buttons refusal
  again keep kept watch wake tell words row post give lent SendForm Loaded Field`.split(/\s+/);
const AGREED = ['shared', 'widget/options.ts', 'widget/outbox/storage.ts', 'node_modules/preact/dist/preact.mjs'];

/** `import css from './x.css?text'`: minified text for a constructable stylesheet. */
const cssText = {
  name: 'css-text',
  setup(esbuild) {
    esbuild.onResolve({ filter: /\.css\?text$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace('?text', '')),
      namespace: 'css-text',
    }));
    esbuild.onLoad({ filter: /./, namespace: 'css-text' }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: TARGET });
      return { contents: code.trim(), loader: 'text', watchFiles: [path] };
    });
  },
};

/** A flow runs on the panel's Preact and form parts instead of bringing its own. */
const borrowed = {
  name: 'borrowed',
  setup(esbuild) {
    const path = resolve(root, 'widget/chunks/borrowed.ts');
    const filter = /^preact$|\/(field|loaded|send-form)\.tsx$/;
    esbuild.onResolve({ filter }, () => ({ path, sideEffects: false }));
  },
};

async function checkInsides() {
  for (const place of AGREED) {
    const path = resolve(root, place);
    const files = place === 'shared' ? (await readdir(path)).map((file) => resolve(path, file)) : [path];
    for (const file of files) {
      const code = await readFile(file, 'utf8');
      const agreed = INSIDES.find((name) => new RegExp(`['"]${name}['"]|\\.${name}\\b|\\b${name}\\??:`).test(code));
      if (agreed) throw new Error(`${agreed} is shortened in the widget, but ${file} speaks of it`);
    }
  }
}

async function bundleWidget() {
  await checkInsides();
  await rm(WIDGET, { recursive: true, force: true });
  await mkdir(WIDGET, { recursive: true });
  const more = await bundleChunk('more', { plugins: [cssText, borrowed] });
  const panel = await bundleChunk('panel', { define: { MORE: JSON.stringify(more.hash) } });
  const tag = await bundleScript('widget/loader.ts', { define: { PANEL: JSON.stringify(panel.hash) } });
  const sizes = [
    { ...(await store(TAG, tag)), bar: BARS.tag },
    await store(panel.file, panel.bytes),
    await store(more.file, more.bytes),
  ];
  const first = sum('tag + panel', sizes.slice(0, 2));
  sizes.splice(2, 0, { ...first, bar: BARS.first });
  await writeFile(resolve(WIDGET, 'sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`);
  console.log(renderSizes(sizes));
  for (const { file, brotli, bar } of sizes) {
    if (bar && brotli > bar && !process.argv.includes('--any-size'))
      throw new Error(`${file} has ${brotli} bytes (brotli); its bar is ${bar}`);
  }
}

async function bundleChunk(name, options) {
  const bytes = await bundleScript(`widget/chunks/${name}.ts`, { inject: ['widget/chunks/jsx.ts'], ...options });
  const hash = createHash('sha256').update(bytes).digest('base64');
  return { bytes, hash, file: `${name}-${hash.slice(0, 12).replace(/\W/g, '_')}.js` };
}

/** One short name for each, in every file: they are parts of one program. */
const shortened = {};

async function bundleScript(entry, options) {
  const { outputFiles, metafile, mangleCache } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    mangleProps: new RegExp(`^(${INSIDES.join('|')})$`),
    mangleCache: shortened,
    format: 'iife',
    charset: 'utf8',
    target: TARGET,
    tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment' } },
    plugins: [cssText],
    logLevel: 'warning',
    ...options,
  });
  Object.assign(shortened, mangleCache);
  const stray = Object.keys(metafile.inputs).find((path) => /node_modules\/zod|(^|\/)server\//.test(path));
  if (stray) throw new Error(`${entry} would bring ${stray} to every shop's page`);
  return outputFiles[0].contents;
}

/** Writes a file with its precompressed forms beside it. */
async function store(file, bytes) {
  const path = resolve(WIDGET, file);
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = compress(bytes);
  await Promise.all([writeFile(path, bytes), writeFile(`${path}.gz`, gzip), writeFile(`${path}.br`, brotli)]);
  return { file, raw: bytes.length, gzip: gzip.length, brotli: brotli.length };
}

/** Brotli at its best: how distances are best written differs from file to file. */
function compress(bytes) {
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 11, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const tries = [0, 1, 2, 3].flatMap((postfix) =>
    [0, 1 << postfix].map((direct) => {
      const distances = { [zlib.BROTLI_PARAM_NPOSTFIX]: postfix, [zlib.BROTLI_PARAM_NDIRECT]: direct };
      return brotliCompressSync(bytes, { params: { ...params, ...distances } });
    }),
  );
  return tries.reduce((best, other) => (other.length < best.length ? other : best));
}

function sum(file, sizes) {
  const total = (key) => sizes.reduce((bytes, size) => bytes + size[key], 0);
  return { file, raw: total('raw'), gzip: total('gzip'), brotli: total('brotli') };
}

function renderSizes(sizes) {
  const rows = [['file', 'raw', 'gzip', 'brotli', 'bar']];
  for (const { file, raw, gzip, brotli, bar } of sizes) {
    rows.push([file, raw, gzip, brotli, bar ?? ''].map((cell) => cell.toLocaleString('en')));
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return rows.map(line).join('\n');
}

async function bundleServer() {
  const entry = resolve(root, 'server/cli.ts');
  if (!existsSync(entry)) throw new Error('server/cli.ts is not there yet');
  const outfile = resolve(root, 'dist/server/cli.js');
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
  });
  await chmod(outfile, 0o755);
}

async function bundleStyles() {
  const source = resolve(root, 'server/dashboard/styles.css');
  const folder = resolve(root, 'dist/dashboard');
  await rm(folder, { recursive: true, force: true });
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    minify: true,
    write: false,
    outdir: folder,
  });
  const css = outputFiles[0].contents;
  const styles = `styles-${createHash('sha256').update(css).digest('hex').slice(0, 12)}.css`;
  await mkdir(folder, { recursive: true });
  await writeFile(resolve(folder, styles), css);
  await writeFile(resolve(root, 'dist/manifest.json'), `${JSON.stringify({ styles })}\n`);
}

/** Every target on its own: one that fails does not hide how the others did. */
async function buildAll() {
  const startedAt = performance.now();
  const slow = setTimeout(() => console.log('building …'), 2_000);
  const targets = [bundleWidget, bundleServer, bundleStyles];
  const results = await Promise.allSettled(targets.map((target) => target()));
  clearTimeout(slow);
  results.forEach(({ reason }, index) => {
    if (reason) console.error(`${targets[index].name}: ${reason.message}`);
  });
  console.log(`built in ${Math.round(performance.now() - startedAt)} ms`);
  return results.every(({ status }) => status === 'fulfilled');
}

/** Builds at every change and starts the server anew; open pages notice the restart and reload. */
function watchAll() {
  let server;
  let pending;
  async function rebuild() {
    if (!(await buildAll())) return;
    const old = server;
    if (old && old.exitCode === null) {
      old.kill('SIGTERM');
      await new Promise((gone) => old.once('exit', gone));
    }
    const args = ['--enable-source-maps', resolve(root, 'dist/server/cli.js'), 'serve'];
    server = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, COUNTERBELL_DEV: '1' } });
  }
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server?.kill('SIGTERM');
      process.exit();
    });
  }
  let running = rebuild();
  for (const folder of ['widget', 'server', 'shared', 'examples']) {
    watch(resolve(root, folder), { recursive: true }, (_, file) => {
      if (!file || basename(file).startsWith('.')) return;
      clearTimeout(pending);
      pending = setTimeout(() => {
        running = running.then(rebuild);
      }, 100);
    });
  }
}

if (process.argv.includes('--watch')) watchAll();
else if (!(await buildAll())) process.exitCode = 1;
