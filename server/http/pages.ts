// The dashboard: a signed-in store in, HTML out. The same report functions as the API's, never a second query.
import { type Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { OrdersQuestion } from '../../shared/report.ts';
import { messagePage } from '../dashboard/message.tsx';
import { orderPage } from '../dashboard/order.tsx';
import { ordersPage } from '../dashboard/orders.tsx';
import { signInPage } from '../dashboard/sign-in.tsx';
import type { Queue } from '../ingest/queue.ts';
import { reportOrder } from '../reports/order.ts';
import { reportOrders } from '../reports/orders.ts';
import { createSignIn, deleteSignIn, findSignedInShop, SIGN_IN_MS } from '../store/sign-ins.ts';
import type { Db } from '../store/store.ts';
import { findPublishableKey, type Shop } from '../store/stores.ts';
import { type Auth, cookieName } from './auth.ts';
import type { RateLimit } from './rate-limit.ts';
import type { SignInLinks } from './sign-in-links.ts';

export interface PagesRooms {
  auth: Auth;
  queue: Queue;
  reader: Db;
  stylesheet: string;
  /** Where shoppers' pages reach this server, for the tag to paste. */
  publicUrl: string;
  signInLinks: SignInLinks;
  /** Guesses at a key, per caller. */
  signInLimit: RateLimit;
  callerOf(c: Context): string;
}

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const ORDERS = '/dashboard/orders';
const SIGN_IN = '/dashboard/sign-in';

export function createPages(rooms: PagesRooms): Hono {
  const { auth, queue, reader, stylesheet, signInLinks } = rooms;
  const secure = rooms.publicUrl.startsWith('https:');
  const app = new Hono();
  // Behind a proxy that ends TLS the request's own address is not the one the browser knows.
  const ownOrigin = new URL(rooms.publicUrl).origin;
  const isOwn = (origin: string, c: Context) => origin === ownOrigin || origin === new URL(c.req.url).origin;
  app.use(csrf({ origin: isOwn }), async (c, next) => {
    await next();
    c.header('content-security-policy', CONTENT_SECURITY_POLICY);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'same-origin');
    c.header('cross-origin-opener-policy', 'same-origin');
    if (secure) c.header('strict-transport-security', 'max-age=31536000');
    c.header('cache-control', 'private, no-store');
  });

  const signIn = async (c: Context, shop: Shop) => {
    const token = await queue.write((tx) => createSignIn(tx, shop.id));
    setCookie(c, cookieName(secure), token, {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      secure,
      maxAge: SIGN_IN_MS / 1000,
    });
    return c.redirect(ORDERS, 303);
  };

  app.get('/', (c) => c.redirect(ORDERS));
  app.get('/dashboard', (c) => c.redirect(ORDERS));
  app.get(SIGN_IN, async (c) => {
    const token = c.req.query('token');
    if (token === undefined) return c.html(signInPage({ stylesheet }));
    // Mail and chat programs look at an address before a person follows it.
    const shop = c.req.method === 'HEAD' ? null : signInLinks.use(token);
    if (shop) return signIn(c, shop);
    return c.html(signInPage({ stylesheet, problem: 'This link has been used, or is from an earlier start.' }), 401);
  });
  app.post(SIGN_IN, async (c) => {
    const { retryAfterSeconds } = rooms.signInLimit.take(rooms.callerOf(c), 1);
    if (retryAfterSeconds !== null) {
      const problem = `Too many tries. Wait ${retryAfterSeconds} seconds.`;
      return c.html(signInPage({ stylesheet, problem }), 429, { 'retry-after': String(retryAfterSeconds) });
    }
    const { key } = await c.req.parseBody();
    const holder = typeof key === 'string' ? await auth.holderOf(key.trim()) : null;
    if (holder?.kind === 'secret') return signIn(c, holder.shop);
    const problem =
      holder?.kind === 'publishable'
        ? 'That is the publishable key. Signing in needs the secret one, sk_…'
        : 'No store has this key.';
    return c.html(signInPage({ stylesheet, problem }), 401);
  });
  app.post('/dashboard/sign-out', async (c) => {
    const token = deleteCookie(c, cookieName(secure), { path: '/', secure });
    if (token && (await findSignedInShop(reader, token))) await queue.write((tx) => deleteSignIn(tx, token));
    return c.redirect(SIGN_IN, 303);
  });
  app.get(ORDERS, async (c) => {
    const shop = await auth.signedIn(c);
    if (!shop) return c.redirect(SIGN_IN);
    const question = OrdersQuestion.safeParse(filledIn(c.req.query()));
    const answer = question.success ? await reportOrders(reader, shop, question.data) : null;
    if (!question.success || !answer) {
      const detail = 'A filter in this address is not one we know.';
      return c.html(messagePage({ stylesheet, title: 'That cannot be shown', detail, back: ORDERS }), 422);
    }
    const tag = await tagOf(reader, shop, rooms.publicUrl);
    return c.html(ordersPage({ stylesheet, store: shop, question: question.data, answer, tag }));
  });
  app.get('/dashboard/orders/:number', async (c) => {
    const shop = await auth.signedIn(c);
    if (!shop) return c.redirect(SIGN_IN);
    const order = await reportOrder(reader, shop, c.req.param('number'));
    if (order) return c.html(orderPage({ stylesheet, store: shop, order }));
    const detail = 'No order of this store goes by that name.';
    return c.html(messagePage({ stylesheet, title: 'Not found', detail, back: ORDERS }), 404);
  });
  return app;
}

/** A form sends the fields that were left empty, too. */
function filledIn(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

async function tagOf(reader: Db, shop: Shop, publicUrl: string): Promise<string> {
  const key = await findPublishableKey(reader, shop.id);
  return `<script async src="${publicUrl}/widget.js" data-store="${key ?? 'pk_…'}"></script>`;
}
