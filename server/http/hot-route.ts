// The one route that carries nearly all the load, straight on the socket: the shopper's door without a Request and a Response
// made in between, which cost more than the door itself. Whatever is not plain goes to the app, which answers the same.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EVENTS_PATH, MAX_BODY_BYTES } from '../../shared/wire.ts';
import type { Support } from './support.ts';

export interface HotRouteRooms {
  support: Support;
  /** Whom the rate limit counts. */
  callerOf(remoteAddress: string, forwardedFor: string | null): string;
  report(fault: unknown): void;
}

/** Takes a request and answers it, or answers false and has not touched it. */
export type HotRoute = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

export function createHotRoute(rooms: HotRouteRooms): HotRoute {
  return (incoming, outgoing) => {
    const { method, url = '' } = incoming;
    if (method !== 'POST' || !hasLengthWithinLimit(incoming)) return false;
    const query = queryOf(url);
    if (query === null) return false;
    readWhole(incoming, (body) => {
      // What fails here has no answer left to give.
      answer(rooms, incoming, outgoing, query, body).catch((fault: unknown) => {
        rooms.report(fault);
        outgoing.destroy();
      });
    });
    return true;
  };
}

/** Null where the address is another; what follows a `#` is no part of an address, and left to the app. */
function queryOf(url: string): URLSearchParams | null {
  if (url.includes('#')) return null;
  if (url === EVENTS_PATH) return new URLSearchParams();
  return url.startsWith(`${EVENTS_PATH}?`) ? new URLSearchParams(url.slice(EVENTS_PATH.length)) : null;
}

/** Node gives no more of a body than the length it announced. */
function hasLengthWithinLimit({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return length !== undefined && Number(length) <= MAX_BODY_BYTES;
}

/** A body that ends before its time is nobody's: its sender is gone, and nothing was promised. */
function readWhole(incoming: IncomingMessage, then: (body: Uint8Array) => void): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.once('end', () => then(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}

async function answer(
  { support, callerOf }: HotRouteRooms,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  query: URLSearchParams,
  body: Uint8Array,
): Promise<void> {
  const header = (name: string) => {
    const value = incoming.headers[name];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  };
  const caller = callerOf(incoming.socket.remoteAddress ?? 'unknown', header('x-forwarded-for'));
  const response = await support({ method: 'POST', path: EVENTS_PATH, query, header, body, caller });
  const length = String(Buffer.byteLength(response.body));
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': length }).end(response.body);
}
