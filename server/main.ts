// Starts the server and stops it: open the storage, prove it, listen; on SIGTERM finish what was accepted, then leave.
import { existsSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { type App, createApp } from './app.ts';
import { createDemoStore, DEMO_STORE_ID, type DemoStore } from './demo.ts';
import { parseDatabaseUrl, type Settings } from './env.ts';
import { createSignInLinks } from './http/sign-in-links.ts';
import { createQueue } from './ingest/queue.ts';
import { runExpireHolds } from './jobs/expire-holds.ts';
import { StartFault } from './start-fault.ts';
import { migrate } from './store/migrate.ts';
import { openPostgres } from './store/postgres.ts';
import { openSqlite } from './store/sqlite.ts';
import type { Store } from './store/store.ts';
import { findPublishableKey, findShop, listShops, type Shop } from './store/stores.ts';

const EXPIRY_INTERVAL_MS = 5_000;
/** A header that trickles in ties up a socket, nothing more; a body has half a minute. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Whoever has not been answered by then never will be. */
const DRAIN_MS = 10_000;

/** The bundle lies in dist/server, beside what the widget's and the dashboard's builds wrote. */
const DIST_DIR = join(dirname(fileURLToPath(import.meta.url)), '..');
const STOREFRONT_DIR = join(DIST_DIR, '../examples/storefront');

export interface Running {
  url: string;
  /** Present at the start that made the demo store: its secret key is shown this once. */
  madeDemo: DemoStore | null;
  /** Present while there is a demo store: its tag's key and a fresh sign-in link. */
  demo: { shop: Shop; publishableKey: string; signInUrl: string } | null;
  stop(): Promise<void>;
}

/** @throws StartFault where something must be mended first */
export async function openStore(databaseUrl: string): Promise<Store> {
  const database = parseDatabaseUrl(databaseUrl);
  return database.engine === 'sqlite' ? openSqlite(database.file) : openPostgres(database.url);
}

/** @throws StartFault */
export async function startServer(settings: Settings): Promise<Running> {
  const store = await openStore(settings.DATABASE_URL);
  await migrate(store);
  const queue = createQueue(store);
  const isEmpty = (await listShops(store.reader)).length === 0;
  const madeDemo = isEmpty ? await createDemoStore(queue) : null;
  const demoShop = await findShop(store.reader, DEMO_STORE_ID);
  const publishableKey = demoShop ? await findPublishableKey(store.reader, demoShop.id) : null;
  const signInLinks = createSignInLinks();

  // The port is known only once it listens, and the app needs it to say where it is.
  const listening = await listen(settings);
  const url = settings.PUBLIC_URL ?? `http://localhost:${(listening.server.address() as AddressInfo).port}`;
  const app = createApp({
    store,
    queue,
    settings,
    publicUrl: url,
    distDir: DIST_DIR,
    storefront:
      publishableKey && existsSync(STOREFRONT_DIR)
        ? { dir: STOREFRONT_DIR, publishableKey, reloads: settings.COUNTERBELL_DEV !== undefined }
        : null,
    signInLinks,
  });
  listening.handOver(app);
  const expiry = every(EXPIRY_INTERVAL_MS, () => runExpireHolds(store, queue));
  return {
    url,
    madeDemo,
    demo:
      demoShop && publishableKey
        ? {
            shop: demoShop,
            publishableKey,
            signInUrl: `${url}/dashboard/sign-in?token=${signInLinks.create(demoShop)}`,
          }
        : null,
    async stop() {
      clearInterval(expiry);
      // First everyone who got through is answered; then nothing is waiting any more.
      await listening.close();
      await queue.drain();
      await store.close();
    },
  };
}

interface Listening {
  server: Server;
  handOver(app: App): void;
  /** No new connections, and every one that is open ends with its next answer. */
  close(): Promise<void>;
}

const sayStarting: RequestListener = (_incoming, outgoing) => {
  outgoing.writeHead(503, { 'retry-after': '1' }).end('Starting');
};

function listen({ PORT, HOST }: Settings): Promise<Listening> {
  let closing = false;
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  server.on('request', (_incoming, outgoing) => {
    // A client that keeps its connection busy would otherwise keep the process alive for ever.
    if (closing) outgoing.setHeader('connection', 'close');
  });
  server.on('request', sayStarting);
  const handOver = ({ hono, hotRoute }: App) => {
    const answerRest = getRequestListener(hono.fetch);
    server.off('request', sayStarting);
    server.on('request', (incoming, outgoing) => hotRoute(incoming, outgoing) || answerRest(incoming, outgoing));
  };
  const close = () =>
    new Promise<void>((closed) => {
      closing = true;
      const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      server.close(() => {
        clearTimeout(deadline);
        closed();
      });
    });
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new StartFault(`Cannot listen on port ${PORT}: ${cause.message}.`, { cause }));
    });
    server.listen({ port: PORT, ...(HOST !== undefined && { host: HOST }) }, () =>
      resolve({ server, handOver, close }),
    );
  });
}

function every(intervalMs: number, job: () => Promise<unknown>): NodeJS.Timeout {
  const timer = setInterval(() => {
    // The next turn tries again; until then the storage's own readiness says what is wrong.
    job().catch((error: unknown) => console.error(error));
  }, intervalMs);
  return timer.unref();
}
