// What a browser test plays on: the real server, a browser, and a shop on an origin of its own, open for one file.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { startServer, type TestServer } from '../helpers/server.ts';
import { openShop, type Shop } from './shop.ts';

export interface Stage {
  server: TestServer;
  browser: Browser;
  shop: Shop;
}

/** Filled before the file's first test, and taken down after its last. */
export function useStage(): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    [stage.server, stage.browser, stage.shop] = await Promise.all([startServer(), openBrowser(), openShop()]);
  });
  afterAll(async () => {
    await stage.browser?.close();
    await stage.shop?.close();
    await stage.server?.remove();
  });
  return stage;
}
