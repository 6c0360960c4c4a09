// What a row plays on: a real server, a shop on an origin of its own, a browser, and the ledger of what was promised.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { openPanel, openShop, type Shop, shopPage } from '../../browser/shop.ts';
import { openBrowser } from '../../helpers/browser.ts';
import type { TestServer, TestServerOptions } from '../../helpers/server.ts';
import { openServer } from '../stage.ts';
import { type Ledger, openLedger } from './ledger.ts';

export interface Scene {
  server: TestServer;
  shop: Shop;
  ledger: Ledger;
}

/** A page of the shop without the tag. */
export const EMPTY_PATH = '/empty';

/** Gone when the test ends. */
export async function openScene(options: TestServerOptions = {}): Promise<Scene> {
  const [server, shop] = await Promise.all([openServer(options), openShop()]);
  onTestFinished(() => shop.close());
  shop.serve('/', shopPage(server, { order: 'F-1' }));
  shop.serve(EMPTY_PATH, '<!doctype html><title>Elsewhere</title>');
  return { server, shop, ledger: openLedger(server) };
}

export async function openTestBrowser(options: Parameters<typeof openBrowser>[0] = {}): Promise<Browser> {
  const browser = await openBrowser(options);
  onTestFinished(() => browser.close());
  return browser;
}

/** A shopper's device: all its pages write down what they announce, and wait for no chance to draw. */
export async function openDevice(browser: Browser, ledger: Ledger): Promise<BrowserContext> {
  const context = await browser.newContext();
  await listen(context, ledger);
  return context;
}

export async function listen(context: BrowserContext, ledger: Ledger): Promise<void> {
  await context.exposeBinding('toldByCounterbell', (_, state: string, id: string) => ledger.announced(state, id));
  await context.addInitScript(() => {
    Math.random = () => 0;
    const { toldByCounterbell } = window as unknown as { toldByCounterbell(state: string, id: string): void };
    for (const state of ['saved', 'waiting', 'failed']) {
      addEventListener(`counterbell:${state}`, (event) => {
        const { id, type } = (event as CustomEvent<{ id: string; type: string }>).detail;
        if (type === 'csat.rated') toldByCounterbell(state, id);
      });
    }
  });
}

/** A page of the shop, the panel open. */
export async function visit(scene: Scene, context: BrowserContext): Promise<Page> {
  const page = await enter(scene, context);
  await openPanel(page);
  return page;
}

/** A page of the shop, and nothing done on it. */
export async function enter({ shop }: Scene, context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(shop.origin);
  return page;
}
