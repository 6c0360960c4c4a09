// The app in this process, on a database of its own: what `app.request` tests speak to.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { inject, onTestFinished } from 'vitest';
import { createApp } from '../../server/app.ts';
import type { HotRoute } from '../../server/http/hot-route.ts';
import { createSignInLinks, type SignInLinks } from '../../server/http/sign-in-links.ts';
import { createQueue, type Queue } from '../../server/ingest/queue.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openPostgres } from '../../server/store/postgres.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import type { Store } from '../../server/store/store.ts';
import { createKey, createShop, type NewShop, type Shop } from '../../server/store/stores.ts';
import { borrowDatabase } from './postgres.ts';

export interface TestStore {
  store: Store;
  queue: Queue;
  /** Opens the same database once more, as another process would. */
  openAgain(): Promise<Store>;
}

/** An empty, migrated database, of the engine this run is for, that goes when the test ends. */
export async function openTestStore(now?: () => number): Promise<TestStore> {
  const open = inject('postgres') ? await createPostgres() : createSqlite();
  const openAgain = async () => {
    const store = await open();
    onTestFinished(() => store.close());
    return store;
  };
  const store = await openAgain();
  await migrate(store);
  const queue = createQueue(store, now);
  onTestFinished(() => queue.drain());
  return { store, queue, openAgain };
}

function createSqlite(): () => Promise<Store> {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-unit-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return async () => openSqlite(join(dir, 'counterbell.db'));
}

async function createPostgres(): Promise<() => Promise<Store>> {
  const url = await borrowDatabase();
  return () => openPostgres(url);
}

export interface TestShop {
  shop: Shop;
  publishableKey: string;
  secretKey: string;
}

export function makeShop(queue: Queue, shop: Partial<NewShop> = {}): Promise<TestShop> {
  return queue.write(async (tx) => {
    const made = await createShop(tx, { name: 'Test shop', mode: 'test', ...shop });
    return {
      shop: made,
      publishableKey: await createKey(tx, made, 'publishable'),
      secretKey: await createKey(tx, made, 'secret'),
    };
  });
}

/** What a build leaves, as far as the server asks for it: these tests need no build. */
function makeDist(): string {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-dist-'));
  for (const room of ['widget', 'dashboard']) mkdirSync(join(dir, room));
  writeFileSync(join(dir, 'widget/widget.js'), '/* the tag */');
  writeFileSync(join(dir, 'widget/widget.js.br'), 'compressed');
  writeFileSync(join(dir, 'widget/panel-abc.js'), '/* the panel */');
  writeFileSync(join(dir, 'dashboard/styles-abc.css'), 'body{}');
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ styles: 'styles-abc.css' }));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface TestApp extends TestStore, TestShop {
  app: Hono;
  hotRoute: HotRoute;
  signInLinks: SignInLinks;
  faults: unknown[];
  /** Posts JSON as a shopper's page does. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Gets JSON as a merchant's program does. */
  get(path: string): Promise<Response>;
}

export async function openTestApp(
  options: { shop?: Partial<NewShop>; rateLimit?: 'on' | 'off'; now?: () => number } = {},
): Promise<TestApp> {
  const opened = await openTestStore(options.now);
  const keys = await makeShop(opened.queue, options.shop);
  const signInLinks = createSignInLinks();
  const distDir = makeDist();
  const faults: unknown[] = [];
  const { hono: app, hotRoute } = createApp({
    store: opened.store,
    queue: opened.queue,
    settings: { RATE_LIMIT: options.rateLimit ?? 'off', TRUST_PROXY: 0 },
    publicUrl: 'http://localhost',
    distDir,
    storefront: null,
    signInLinks,
    report: (fault) => faults.push(fault),
  });
  return {
    ...opened,
    ...keys,
    app,
    hotRoute,
    signInLinks,
    faults,
    async post(path, body, headers = {}) {
      return app.request(`${path}?key=${keys.publishableKey}`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
    async get(path) {
      return app.request(path, { headers: { authorization: `Bearer ${keys.secretKey}` } });
    },
  };
}
