// The composition root of the HTTP side: the only file that knows every door.
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { MAX_BODY_BYTES } from '../shared/wire.ts';
import { createAssets, stylesheetAddress } from './http/assets.ts';
import { createAuth } from './http/auth.ts';
import { readBody } from './http/body.ts';
import { callerOf } from './http/caller.ts';
import { createHealth } from './http/health.ts';
import { createHotRoute, type HotRoute } from './http/hot-route.ts';
import { createMerchant } from './http/merchant.ts';
import { createDocument } from './http/openapi.ts';
import { OPERATIONS } from './http/operations.ts';
import { createPages } from './http/pages.ts';
import { Problem, toAnswer, toProblem } from './http/problem.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createSignInLinks, type SignInLinks } from './http/sign-in-links.ts';
import { createStorefront, type Storefront } from './http/storefront.ts';
import { createSupport, type Support } from './http/support.ts';
import type { Queue } from './ingest/queue.ts';
import type { Store } from './store/store.ts';

export interface AppRooms {
  store: Store;
  queue: Queue;
  settings: { RATE_LIMIT: 'on' | 'off'; TRUST_PROXY: number };
  publicUrl: string;
  /** What `build.mjs` wrote. */
  distDir: string;
  /** The demo shop; null where there is no demo store. */
  storefront: Storefront | null;
  signInLinks?: SignInLinks;
  /** Told of every fault that is nobody's expected outcome. */
  report?: (fault: unknown) => void;
}

const EVENTS_PER_MINUTE = 1_200;
const SIGN_INS_PER_QUARTER_HOUR = 20;

export interface App {
  /** Every door, as web standards say it. */
  hono: Hono;
  /** The busiest door, as Node says it. */
  hotRoute: HotRoute;
}

export function createApp(rooms: AppRooms): App {
  const { store, queue, settings, publicUrl, distDir, report = console.error } = rooms;
  const auth = createAuth(store.reader, publicUrl.startsWith('https:'));
  const rateLimit = settings.RATE_LIMIT === 'off' ? null : createRateLimit(EVENTS_PER_MINUTE, 60);
  const support = createSupport({ auth, queue, reader: store.reader, rateLimit, report });
  const callerBehind = (remoteAddress: string, forwardedFor: string | null) =>
    callerOf(remoteAddress, forwardedFor, settings.TRUST_PROXY);
  const caller = (c: Context) => callerBehind(remoteAddressOf(c), c.req.header('x-forwarded-for') ?? null);

  const app = new Hono();
  app.onError((error, c) => answerError(error, c, report));
  app.notFound((c) => answerError(new Problem('not_found', 'There is nothing at this address.'), c, report));
  app.route('/', createHealth({ queue }));
  const document = createDocument(OPERATIONS);
  app.get('/api/openapi.json', (c) => c.json(document));
  app.all('/api/support/*', (c) => answerSupport(support, c, caller(c)));
  app.route('/api/merchant', createMerchant({ auth, reader: store.reader }));
  app.route('/', createAssets(distDir));
  if (rooms.storefront) app.route('/', createStorefront(rooms.storefront));
  app.route(
    '/',
    createPages({
      auth,
      queue,
      reader: store.reader,
      stylesheet: stylesheetAddress(distDir),
      publicUrl,
      signInLinks: rooms.signInLinks ?? createSignInLinks(),
      signInLimit: createRateLimit(SIGN_INS_PER_QUARTER_HOUR, 15 * 60),
      callerOf: caller,
    }),
  );
  return { hono: app, hotRoute: createHotRoute({ support, callerOf: callerBehind, report }) };
}

async function answerSupport(support: Support, c: Context, caller: string): Promise<Response> {
  const { status, headers, body } = await support({
    method: c.req.method,
    path: c.req.path,
    query: new URL(c.req.url).searchParams,
    header: (name) => c.req.header(name) ?? null,
    body: c.req.method === 'POST' ? await readBody(c.req.raw, MAX_BODY_BYTES) : new Uint8Array(),
    caller,
  });
  return new Response(body === '' ? null : body, { status, headers });
}

/** One error handler, one JSON shape. */
function answerError(error: unknown, c: Context, report: (fault: unknown) => void): Response {
  const { status, headers, body } = toAnswer(problemOf(error, report));
  return c.body(body, status as ContentfulStatusCode, headers);
}

function problemOf(error: unknown, report: (fault: unknown) => void): Problem {
  // Hono's own refusal: a form posted from another origin.
  if (error instanceof HTTPException && error.status === 403) {
    return new Problem('origin_not_allowed', 'This form was sent from another site.');
  }
  return toProblem(error, report);
}

/** Absent where no socket carries the request. */
function remoteAddressOf(c: Context): string {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? 'unknown';
}
