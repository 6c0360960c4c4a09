// The shopper's door: parse, call, answer. One pure function from headers and bytes to a response, so that any HTTP
// layer can call it. Nothing is acknowledged that the queue has not committed.
import type { StoreConfig } from '../../shared/answer.ts';
import type { ShopperEvent } from '../../shared/event.ts';
import { CONFIG_PATH, EVENTS_PATH, MAX_BODY_BYTES } from '../../shared/wire.ts';
import type { Kept } from '../ingest/commit.ts';
import type { Failed, Queue } from '../ingest/queue.ts';
import { listOffers } from '../store/capsules.ts';
import type { Db } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { type Auth, bearerOf } from './auth.ts';
import { parseBatch, parseEvents, refusalOf, toResult, toResults } from './batch.ts';
import { type DoorPath, isDoor, parseDoor } from './door.ts';
import { etagOf, isFresh } from './etag.ts';
import { Problem, toAnswer, toProblem } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';

export interface SupportRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  header(name: string): string | null;
  body: Uint8Array;
  /** Whom the rate limit counts. */
  caller: string;
}

export interface SupportResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type Support = (request: SupportRequest) => Promise<SupportResponse>;

export interface SupportRooms {
  auth: Auth;
  queue: Queue;
  reader: Db;
  /** null = a limiter stands in front. */
  rateLimit: RateLimit | null;
  /** Told of every fault that is nobody's expected outcome. */
  report(fault: unknown): void;
}

const CONFIG_CACHE_SECONDS = 60;
/** Refuses what is not UTF-8 rather than keep something else in its place. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const BODY_TYPES = ['application/json', 'text/plain'];

/** No credentials are ever read here, so any page may read any answer, refusals included. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, RateLimit, RateLimit-Policy, ETag',
  'cross-origin-resource-policy': 'cross-origin',
};
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key',
  'access-control-max-age': '86400',
};

/** Never throws: what nobody expected is reported, and answered as a problem that a page can read. */
export function createSupport(rooms: SupportRooms): Support {
  return async (request) => {
    const limits: Record<string, string> = {};
    try {
      const response = await route(rooms, request, limits);
      return { ...response, headers: { ...CORS, ...limits, ...response.headers } };
    } catch (error) {
      const { status, headers, body } = toAnswer(toProblem(error, rooms.report));
      return { status, headers: { ...CORS, ...limits, ...headers }, body };
    }
  };
}

async function route(rooms: SupportRooms, request: SupportRequest, limits: Record<string, string>) {
  const { method, path } = request;
  if (method === 'OPTIONS') return { status: 204, headers: PREFLIGHT, body: '' };
  if (path === CONFIG_PATH) {
    if (method !== 'GET' && method !== 'HEAD') throw new Problem('method_not_allowed', 'Use GET.', { allow: 'GET' });
    return getConfig(rooms, request);
  }
  const door = isDoor(path) ? path : null;
  if (path !== EVENTS_PATH && !door) throw new Problem('not_found', 'There is nothing at this address.');
  if (method !== 'POST') throw new Problem('method_not_allowed', 'Use POST.', { allow: 'POST' });
  const shop = await shopOf(rooms.auth, request);
  const body = parseBody(request);
  return door ? postDoor(rooms, request, door, shop, body, limits) : postEvents(rooms, request, shop, body, limits);
}

function shopOf(auth: Auth, request: SupportRequest): Promise<Shop> {
  const key = request.query.get('key') ?? bearerOf(request.header('authorization'));
  return auth.shopper({ key, origin: request.header('origin') });
}

function parseBody({ header, body }: SupportRequest): unknown {
  const type = header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'text/plain';
  if (!BODY_TYPES.includes(type)) {
    throw new Problem('unsupported_media_type', `Send ${BODY_TYPES.join(' or ')}, not ${type}.`);
  }
  if (body.byteLength > MAX_BODY_BYTES) {
    throw new Problem('body_too_large', `A body may have ${MAX_BODY_BYTES} bytes.`);
  }
  try {
    return JSON.parse(utf8.decode(body));
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError) {
      throw new Problem('invalid_json', 'The body is not JSON in UTF-8.');
    }
    throw cause;
  }
}

async function postEvents(
  rooms: SupportRooms,
  request: SupportRequest,
  shop: Shop,
  body: unknown,
  limits: Record<string, string>,
): Promise<SupportResponse> {
  const sent = parseBatch(body);
  // Before the events are looked at: looking is what costs.
  takeFromLimit(rooms.rateLimit, request.caller, sent.events.length, limits);
  const batch = parseEvents(sent);
  const events = batch.entries.flatMap(({ parsed }) => (parsed.ok ? [parsed.event] : []));
  const kept = await ingest(rooms.queue, shop, events, batch.sentAt, request.body.byteLength);
  return json(200, { results: toResults(batch, kept) });
}

async function postDoor(
  rooms: SupportRooms,
  request: SupportRequest,
  door: DoorPath,
  shop: Shop,
  body: unknown,
  limits: Record<string, string>,
): Promise<SupportResponse> {
  takeFromLimit(rooms.rateLimit, request.caller, 1, limits);
  const parsed = parseDoor(door, shop.id, request.header('idempotency-key'), body);
  if (!parsed.ok) throw refusalOf(parsed);
  const [kept] = await ingest(rooms.queue, shop, [parsed.event], null, request.body.byteLength);
  const { id, status, outcome, problem } = toResult(kept as Kept | Failed);
  if (status === 'rejected') throw new Problem('internal', problem?.detail ?? '');
  return json(status === 'stored' ? 201 : 200, { id, status, ...outcome });
}

async function ingest(queue: Queue, shop: Shop, events: ShopperEvent[], sentAt: number | null, bytes: number) {
  return events.length === 0 ? [] : queue.ingest({ shop, events, sentAt, bytes });
}

function takeFromLimit(limit: RateLimit | null, caller: string, cost: number, headers: Record<string, string>): void {
  if (!limit) return;
  const { left, retryAfterSeconds } = limit.take(caller, cost);
  headers['ratelimit-policy'] = limit.policy;
  headers.ratelimit = `"default";r=${left}`;
  if (retryAfterSeconds !== null) {
    throw new Problem('rate_limited', `Too many events from this address; wait ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
  }
}

async function getConfig({ auth, reader }: SupportRooms, request: SupportRequest): Promise<SupportResponse> {
  const shop = await shopOf(auth, request);
  const config: StoreConfig = { store: { name: shop.name }, capsules: await listOffers(reader, shop.id) };
  const response = json(200, config);
  const etag = etagOf(response.body);
  // A key in a header is no part of the address that caches go by.
  const scope = request.query.has('key') && shop.allowedOrigins.length === 0 ? 'public' : 'private';
  const cacheControl = `${scope}, max-age=${CONFIG_CACHE_SECONDS}`;
  const headers = { ...response.headers, etag, 'cache-control': cacheControl, vary: 'Authorization, Origin' };
  if (isFresh(request.header('if-none-match'), etag)) return { status: 304, headers, body: '' };
  return { ...response, headers };
}

function json(status: number, value: unknown): SupportResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
