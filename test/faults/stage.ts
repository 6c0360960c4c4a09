// What every row begins with: a real server of its own, clients on it, and where its data lies.
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../server/main.ts';
import { createCapsule } from '../../server/store/capsules.ts';
import { createKey, createShop } from '../../server/store/stores.ts';
import { startServer, type TestServer, type TestServerOptions } from '../helpers/server.ts';
import { createClient, type FaultClient, type FaultClientOptions } from './client.ts';
import { CAPSULE } from './story.ts';

/** Gone, with its data, when the test ends. */
export async function openServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startServer(options);
  onTestFinished(() => server.remove());
  return server;
}

export function sqliteUrlOf({ dataDir }: TestServer): string {
  return `sqlite:${join(dataDir, 'counterbell.db')}`;
}

const PLACES = 3;

export interface OtherShop {
  storeId: string;
  publishableKey: string;
}

/** A store beside the demo store, with a capsule of the same name, in a database that a server has migrated. */
export async function addShop(databaseUrl: string): Promise<OtherShop> {
  const store = await openStore(databaseUrl);
  try {
    return await store.transact(async (tx) => {
      const shop = await createShop(tx, { name: 'Another', mode: 'test' });
      const items = [{ sku: 'ash-bowl', title: 'Ash bowl' }];
      await createCapsule(tx, shop.id, { id: CAPSULE, title: 'A few', items, places: PLACES, holdHours: 48 });
      return { storeId: shop.id, publishableKey: await createKey(tx, shop, 'publishable') };
    });
  } finally {
    await store.close();
  }
}

/** Where clients send to, straight or `via` a proxy. */
export function endpointOf(
  { port, publishableKey }: Pick<TestServer, 'port' | 'publishableKey'>,
  via: { port: number } = { port },
): string {
  return `http://127.0.0.1:${via.port}/api/support/events?key=${publishableKey}`;
}

/** `name` tells their sessions from those of others on the same database. */
export function createClients(
  name: string,
  count: number,
  endpoint: () => string,
  options: Partial<FaultClientOptions> = {},
): FaultClient[] {
  return Array.from({ length: count }, (_, index) => createClient({ ...options, name: `${name}${index}`, endpoint }));
}

/** Between one start and its end: long enough for some commits, short enough to land in the middle of one. */
export function someTime(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 120));
}

/** `rounds` in portions that one database takes before it is checked and a new one is begun. */
export function seriesOf(rounds: number, size: number): number[] {
  return Array.from({ length: Math.ceil(rounds / size) }, (_, index) => Math.min(size, rounds - index * size));
}

const UNTIL_MS = 60_000;
const LOOK_MS = 10;

/** Waits for a condition. @throws where it does not come about */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = UNTIL_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms, and still not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
