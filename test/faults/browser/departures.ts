// Ways to leave the page right after the click, before anything could be told.
import type { Locator, Page } from 'playwright-core';
import { shopPage } from '../../browser/shop.ts';
import { openFront } from './front.ts';
import { createProfile } from './profile.ts';
import { type Scene, visit } from './scene.ts';
import { write } from './shopper.ts';

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

/** Answers how many messages arrived of those that nothing was told about. */
export async function leaveAfterClick(scene: Scene, rounds: number): Promise<number> {
  const { ledger, shop, server } = scene;
  const front = await openFront(server);
  shop.serve('/', shopPage(server, { order: 'F-1', attributes: `data-api="${front.origin}"` }));
  front.answer(async (response, pass) => {
    await new Promise((arrived) => setTimeout(arrived, ROUND_TRIP_MS));
    response.end((await pass()).body);
  });
  const profile = createProfile(ledger);
  let page = await visit(scene, await profile.open());
  for (let round = 0; round < rounds; round += 1) {
    await write(page, ledger.newWords());
    const depart = DEPARTURES[round % DEPARTURES.length];
    await depart?.(page.getByRole('button', { name: 'Send', exact: true }), page);
    page = await visit(scene, depart === closeBrowser ? await profile.open() : page.context());
    await ledger.settle();
  }
  return ledger.storedCount();
}
