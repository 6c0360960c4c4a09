// The demo shop under /demo/: the files of the example, with the demo store's tag put where a store owner pastes it.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import { etagOf, isFresh } from './etag.ts';

const RELOADER = '<script type="module" src="/demo/dev-reload.js"></script>';
const TAG_PLACE = '<!-- counterbell:tag -->';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** As strict as the strictest shop: what works here needs no exception anywhere. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

export interface Storefront {
  dir: string;
  publishableKey: string;
  /** Under development: pages reload themselves when the server has started anew. */
  reloads: boolean;
}

export function createStorefront({ dir, publishableKey, reloads }: Storefront): Hono {
  const app = new Hono();
  const startedAt = String(Date.now());
  const tag = `<script async src="/widget.js" data-store="${publishableKey}"></script>${reloads ? RELOADER : ''}`;
  if (reloads) app.get('/demo/started', (c) => c.text(startedAt));
  app.get('/demo', (c) => c.redirect('/demo/'));
  for (const name of readdirSync(dir)) {
    const type = TYPES[extname(name)];
    if (!type) continue;
    const body = type.startsWith('text/html')
      ? readFileSync(join(dir, name), 'utf8').replace(TAG_PLACE, tag)
      : readFileSync(join(dir, name));
    const headers = {
      'content-type': type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      etag: etagOf(body),
    };
    for (const path of name === 'index.html' ? ['/demo/', '/demo/index.html'] : [`/demo/${name}`]) {
      app.get(path, (c) =>
        isFresh(c.req.header('if-none-match'), headers.etag)
          ? c.body(null, 304, headers)
          : c.body(typeof body === 'string' ? body : new Uint8Array(body), 200, headers),
      );
    }
  }
  return app;
}
