// Built files: the tag, its chunks and the dashboard's stylesheet. Read once, served precompressed; what carries a hash
// in its name never changes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import { etagOf, isFresh } from './etag.ts';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
const ENCODINGS = { br: '.br', gzip: '.gz' } as const;
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** The tag carries no hash: shops pick up a new version within minutes, and never wait for it. */
const REVALIDATED = 'public, max-age=300, stale-while-revalidate=86400';

interface Asset {
  type: string;
  cacheControl: string;
  etag: string;
  identity: Buffer;
  br: Buffer | null;
  gzip: Buffer | null;
}

/** `distDir` is what `build.mjs` wrote. */
export function createAssets(distDir: string): Hono {
  const app = new Hono();
  const files = new Map([
    ...readAssets(join(distDir, 'widget')).map(([name, asset]) => [addressOf(name), asset] as const),
    ...readAssets(join(distDir, 'dashboard')).map(([name, asset]) => [`/dashboard/${name}`, asset] as const),
  ]);
  for (const [path, asset] of files) {
    app.get(path, (c) => {
      const accepted = c.req.header('accept-encoding') ?? '';
      const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name) && asset[name]);
      const headers: Record<string, string> = {
        'content-type': asset.type,
        'cache-control': asset.cacheControl,
        etag: asset.etag,
        vary: 'Accept-Encoding',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      };
      if (isFresh(c.req.header('if-none-match'), asset.etag)) return c.body(null, 304, headers);
      if (encoding) headers['content-encoding'] = encoding;
      const bytes = encoding ? (asset[encoding] as Buffer) : asset.identity;
      return c.body(new Uint8Array(bytes), 200, headers);
    });
  }
  return app;
}

/** The address of the dashboard's stylesheet. @throws where nothing was built */
export function stylesheetAddress(distDir: string): string {
  const manifest = JSON.parse(readFileSync(join(distDir, 'manifest.json'), 'utf8')) as { styles: string };
  return `/dashboard/${manifest.styles}`;
}

function addressOf(name: string): string {
  return name === 'widget.js' ? '/widget.js' : `/widget/${name}`;
}

function readAssets(dir: string): [string, Asset][] {
  return readdirSync(dir)
    .filter((name) => extname(name) in TYPES)
    .map((name) => {
      const identity = readFileSync(join(dir, name));
      return [
        name,
        {
          type: TYPES[extname(name)] as string,
          cacheControl: name === 'widget.js' ? REVALIDATED : IMMUTABLE,
          etag: etagOf(identity),
          identity,
          br: readIfThere(join(dir, name + ENCODINGS.br)),
          gzip: readIfThere(join(dir, name + ENCODINGS.gzip)),
        },
      ];
    });
}

function readIfThere(path: string): Buffer | null {
  return existsSync(path) ? readFileSync(path) : null;
}
