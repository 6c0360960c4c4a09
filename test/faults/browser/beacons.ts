// The shop's own beacons use up what a page may have in flight while it closes: the message goes another way, or waits.
import type { Page } from 'playwright-core';
import { shopPage } from '../../browser/shop.ts';
import { until } from '../stage.ts';
import { type Front, openFront } from './front.ts';
import type { Told } from './ledger.ts';
import { openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { say } from './shopper.ts';

/** Answers what each message was told while the beacons were in flight. */
export async function rateWithoutBudget(scene: Scene, rounds: number): Promise<Told[]> {
  const { ledger, shop, server } = scene;
  const front = await openFront(server);
  shop.serve('/', shopPage(server, { order: 'F-1', attributes: `data-api="${front.origin}"` }));
  const context = await openDevice(await openTestBrowser(), ledger);
  const told: Told[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const page = await visit(scene, context);
    await useUpBudget(page, front);
    told.push(await say(page, ledger));
    front.releaseBeacons();
    await ledger.settle();
    await page.close();
  }
  return told;
}

/** To the last byte that matters: what fits the front holds, and with it the page's budget. */
async function useUpBudget(page: Page, front: Front): Promise<void> {
  front.holdBeacons();
  const refused = await page.evaluate(async (url) => {
    for (const bytes of [30_000, 3_000, 300, 30]) while (navigator.sendBeacon(url, 'x'.repeat(bytes)));
    const probe = { method: 'POST', body: 'x'.repeat(60), keepalive: true, signal: AbortSignal.timeout(2_000) };
    return fetch(url, probe).catch((error: Error) => error.name);
  }, front.beaconUrl);
  if (refused !== 'TypeError') throw new Error(`The budget is not used up: ${refused}`);
  await until('the beacons are in flight', () => front.heldBeacons() >= 2);
}
