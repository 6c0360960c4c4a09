// Several tabs of one shop flush one queue at once, on a slow machine, and the one whose turn it is crashes.
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../stage.ts';
import { waitingRows, writeOldQueue } from './old-queue.ts';
import { openDevice, openTestBrowser, type Scene, visit } from './scene.ts';

const MESSAGES = 400;
const TABS = { fewest: 2, most: 5 };
const SLOWER = 20;
/** For another tab to go on. */
const TAKE_OVER_MS = 5_000;

/** Answers how long it took, in each round, until another tab went on. */
export async function crashWhoeverSends(scene: Scene, rounds: number): Promise<number[]> {
  const browser = await openTestBrowser();
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const context = await openDevice(browser, scene.ledger);
    const spread = TABS.most - TABS.fewest + 1;
    const tabs = await openTabs(scene, context, TABS.most - (round % spread));
    await context.setOffline(true);
    await writeOldQueue(tabs[0] as Page, scene.server.publishableKey, waitingRows(scene.ledger, MESSAGES));
    await slowDown(tabs, SLOWER);
    const takeOver = crashFirstSender(context, round % 2 === 0);
    await context.setOffline(false);
    const { crashed, ms } = await takeOver;
    tookMs.push(ms);
    await slowDown(
      tabs.filter((tab) => tab !== crashed),
      1,
    );
    await scene.ledger.settle();
    await context.close();
  }
  for (const ms of tookMs.filter((each) => each > TAKE_OVER_MS))
    scene.ledger.lied(`another tab went on after ${ms} ms`);
  return tookMs;
}

async function openTabs(scene: Scene, context: BrowserContext, count: number): Promise<Page[]> {
  const tabs: Page[] = [];
  for (let tab = 0; tab < count; tab += 1) tabs.push(await visit(scene, context));
  return tabs;
}

async function slowDown(tabs: readonly Page[], rate: number): Promise<void> {
  for (const tab of tabs) {
    const devtools = await tab.context().newCDPSession(tab);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate });
  }
}

interface TakeOver {
  crashed: Page | undefined;
  /** From the crash to another tab's request. */
  ms: number;
}

/** The first request is never answered, whether or not the server commits it: its tab crashes instead. */
async function crashFirstSender(context: BrowserContext, isCommitted: boolean): Promise<TakeOver> {
  let crashedAt = 0;
  let wentOnAt = 0;
  let crashed: Page | undefined;
  await context.route('**/api/support/events*', async (route) => {
    if (crashedAt > 0) {
      wentOnAt ||= performance.now();
      return route.continue();
    }
    crashedAt = performance.now();
    if (isCommitted) await route.fetch();
    crashed = route.request().frame().page();
    const gone = crashed.waitForEvent('crash');
    const devtools = await context.newCDPSession(crashed);
    // It is not answered: nobody is left to answer.
    devtools.send('Page.crash').catch(() => undefined);
    await gone;
    crashedAt = performance.now();
  });
  await until('another tab sends', () => wentOnAt > 0);
  return { crashed, ms: Math.round(wentOnAt - crashedAt) };
}
