// What stands between a shopper and the server: it lets everything through, or answers what it was told to answer
// instead. A beacon of the shop's own is held until it is let go.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { EVENTS_PATH } from '../../../shared/wire.ts';
import type { TestServer } from '../../helpers/server.ts';

/** `pass` has the server answer, and tells what it said. */
export type Answer = (response: ServerResponse, pass: () => Promise<Passed>) => void | Promise<void>;

export interface Passed {
  status: number;
  body: string;
}

export interface Front {
  origin: string;
  beaconUrl: string;
  /** From now on what is said to shoppers' messages; null lets them through. */
  answer(answer: Answer | null): void;
  holdBeacons(): void;
  heldBeacons(): number;
  releaseBeacons(): void;
}

const BEACON_PATH = '/beacon';
const READABLE = { 'access-control-allow-origin': '*' };

/** Gone when the test ends. */
export async function openFront(server: TestServer): Promise<Front> {
  let current: Answer | null = null;
  let held: ServerResponse[] = [];
  let isHolding = false;
  const front = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    response.setHeaders(new Headers(READABLE));
    if (request.url === BEACON_PATH) {
      if (isHolding) held.push(response);
      else response.end();
      return;
    }
    const pass = () => ask(`${server.origin}${request.url}`, request.method, body);
    if (current && request.url?.startsWith(EVENTS_PATH)) return current(response, pass);
    const { status, body: said } = await pass();
    response.writeHead(status, { 'content-type': 'application/json' }).end(said);
  }

  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    front.closeAllConnections();
    front.close();
  });
  const { port } = front.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    // By another name: a browser opens six connections to one, and held beacons would take them all.
    beaconUrl: `http://localhost:${port}${BEACON_PATH}`,
    answer(next) {
      current = next;
    },
    holdBeacons() {
      isHolding = true;
    },
    heldBeacons: () => held.length,
    releaseBeacons() {
      isHolding = false;
      for (const response of held) response.end();
      held = [];
    },
  };
}

async function ask(url: string, method = 'GET', body: Buffer): Promise<Passed> {
  const response = await fetch(url, { method, ...(body.length > 0 && { body: new Uint8Array(body) }) });
  return { status: response.status, body: await response.text() };
}
