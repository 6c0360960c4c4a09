// The product with one guard taken out: the sources copied, one exact piece of text replaced, built by the same build.
// The product itself has no switch for it. A text that is not there (any more) fails: the control would prove nothing.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCES = ['build.mjs', 'package.json', 'tsconfig.json', 'server', 'shared', 'widget', 'examples'];

export interface Piece {
  /** From the root of the sources: `server/ingest/queue.ts`. */
  file: string;
  /** Stands in the file exactly once. */
  from: string;
  to: string;
}

/** Answers the path of the server's bundle, which serves the widget of the same build; both go when the test ends. */
export async function buildBroken(...pieces: Piece[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'counterbell-broken-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const source of SOURCES) await cp(join(ROOT, source), join(dir, source), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  for (const piece of pieces) await replace(dir, piece);
  await promisify(execFile)(process.execPath, ['build.mjs', '--any-size'], { cwd: dir });
  return join(dir, 'dist/server/cli.js');
}

async function replace(dir: string, { file, from, to }: Piece): Promise<void> {
  const path = join(dir, file);
  const [before, after, ...more] = (await readFile(path, 'utf8')).split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} must hold this text exactly once, so that it can be taken out: ${from}`);
  }
  await writeFile(path, before + to + after);
}
