// A device that is full: what cannot be kept is told as not saved, and what was promised before is not dropped for it.
import type { BrowserContext } from 'playwright-core';
import { openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { readSaved, say } from './shopper.ts';

/** Each round's quota is larger than the one before: the first message is refused, or a later one. */
const QUOTA_STEP_BYTES = 10_000;
const MOST_MESSAGES = 12;
const LONG = 'x'.repeat(3_000);

/** Answers after how many messages each device was full. @throws where one never was */
export async function fillUp(scene: Scene, rounds: number): Promise<number[]> {
  const browser = await openTestBrowser();
  const counts: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const context = await openDevice(browser, scene.ledger);
    counts.push(await fillDevice(scene, context, 1 + (round % 3) * QUOTA_STEP_BYTES));
    await context.close();
  }
  return counts;
}

async function fillDevice(scene: Scene, context: BrowserContext, quotaSize: number): Promise<number> {
  const { ledger, shop } = scene;
  const empty = await context.newPage();
  const devtools = await context.newCDPSession(empty);
  // Before the first row: a browser looks at its quota now and then, not at every row.
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: shop.origin, quotaSize });
  const page = await visit(scene, context);
  await context.setOffline(true);
  for (let message = 0; message < MOST_MESSAGES; message += 1) {
    const words = `${ledger.newWords()} ${LONG}`;
    if ((await say(page, ledger, words)) !== 'not saved') continue;
    await context.setOffline(false);
    await readSaved(page, ledger, words);
    await ledger.settle();
    return message;
  }
  throw new Error(`A device of ${quotaSize} bytes was never full`);
}
