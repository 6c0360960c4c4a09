// The sources as a graph: every file, what it imports, and whether that import is still there at run time.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseAst } from 'vitest/node';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Import {
  /** A path from the root, or a package's name. */
  target: string;
  /** `import type … from`: gone once the types are stripped. */
  typeOnly: boolean;
}

export interface Source {
  path: string;
  text: string;
  imports: Import[];
  /** Names called or constructed anywhere in the file. */
  calls: Set<string>;
}

interface Node {
  type: string;
  importKind?: string;
  exportKind?: string;
  source?: { value: string } | null;
  callee?: Node;
  name?: string;
  property?: Node;
}

export function readSources(...rooms: string[]): Source[] {
  return rooms.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => readSource(`${room}/${name.replaceAll('\\', '/')}`)),
  );
}

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const source: Source = { path, text, imports: [], calls: new Set() };
  visit(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node, (node) => {
    if (node.source?.value !== undefined) {
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
      source.imports.push({ target: targetOf(path, node.source.value), typeOnly });
    }
    if (node.callee) source.calls.add(node.callee.name ?? node.callee.property?.name ?? '');
  });
  return source;
}

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), specifier)) : specifier;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const child of Object.values(node)) {
    for (const each of Array.isArray(child) ? child : [child]) {
      if (typeof (each as Node | null)?.type === 'string') visit(each as Node, see);
    }
  }
}
