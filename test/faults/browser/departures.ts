// Ways to leave the page right after the click, before anything could be told: every message arrives, at once or with
// the next visit.
import type { Locator, Page } from 'playwright-core';
import { shopPage } from '../../browser/shop.ts';
import { openFront } from './front.ts';
import { createProfile } from './profile.ts';
import { type Scene, visit } from './scene.ts';
import { say, write } from './shopper.ts';

/** As far away as the server of a real shop. */
const ROUND_TRIP_MS = 150;

type Depart = (send: Locator, page: Page) => Promise<unknown>;

/** Where the page itself goes, it does so in the task of the click. */
const DEPARTURES: Depart[] = [
  async (send, page) => {
    await send.click();
    await page.close();
  },
  async (send) => {
    await send.evaluate((button) => {
      button.getRootNode().addEventListener('submit', () => location.assign('/empty'));
    });
    await send.click();
  },
  async (send) => {
    await send.evaluate((button) => {
      button.getRootNode().addEventListener('submit', () => location.reload());
    });
    await send.click();
  },
  async (send) => {
    await send.evaluate((button) => {
      button.getRootNode().addEventListener('submit', () => history.back());
    });
    await send.click();
  },
  closeBrowser,
];

async function closeBrowser(send: Locator, page: Page): Promise<void> {
  await send.click();
  await page.context().close();
}

export async function leaveAfterClick(scene: Scene, rounds: number): Promise<void> {
  const { ledger, shop, server } = scene;
  const front = await openFront(server);
  shop.serve('/', shopPage(server, { order: 'F-1', attributes: `data-api="${front.origin}"` }));
  front.answer(async (response, pass) => {
    await new Promise((arrived) => setTimeout(arrived, ROUND_TRIP_MS));
    response.end((await pass()).body);
  });
  const profile = createProfile(ledger);
  let page = await visit(scene, await profile.open());
  // One who stays: the way there is open.
  await say(page, ledger);
  for (let round = 0; round < rounds; round += 1) {
    const words = ledger.newWords();
    await write(page, words);
    const depart = DEPARTURES[round % DEPARTURES.length];
    await depart?.(page.getByRole('button', { name: 'Send', exact: true }), page);
    ledger.owed(words);
    page = await visit(scene, depart === closeBrowser ? await profile.open() : page.context());
    await ledger.settle();
  }
}
