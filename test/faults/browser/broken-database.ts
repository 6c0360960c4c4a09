// IndexedDB that hangs, is taken away or is newer than the widget knows: nobody waits long, and the truth is told.
import type { BrowserContext, Page } from 'playwright-core';
import { EMPTY_PATH, openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { readSaved, say } from './shopper.ts';

/** Two guards of two seconds, and a slow machine. */
const TELL_MS = 8_000;

type Break = (other: Page, database: string, context: BrowserContext) => Promise<void>;

const BREAKS: Record<string, Break> = {
  'another tab deletes it': (other, database) =>
    other.evaluate(async (name) => {
      const request = indexedDB.deleteDatabase(name);
      await new Promise((gone, failed) => {
        request.onsuccess = gone;
        request.onerror = failed;
      });
    }, database),
  'another tab makes it newer': (other, database) =>
    other.evaluate(async (name) => {
      const request = indexedDB.open(name, 1_000);
      await new Promise((opened, failed) => {
        request.onsuccess = opened;
        request.onerror = failed;
      });
    }, database),
  'another tab holds it': (other, database) =>
    other.evaluate(async (name) => {
      const request = indexedDB.open(name);
      await new Promise((opened) => {
        request.onsuccess = opened;
      });
      const queue = request.result.transaction('queue', 'readwrite').objectStore('queue');
      const hold = (): void => {
        queue.count().onsuccess = hold;
      };
      hold();
    }, database),
  'the browser closes it': async (other, _, context) => {
    const devtools = await context.newCDPSession(other);
    const origin = new URL(other.url()).origin;
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  },
};

/** Says one thing offline before the database breaks, one after it, and one online. */
export async function breakDatabase(scene: Scene, rounds: number): Promise<void> {
  const { ledger, shop, server } = scene;
  const browser = await openTestBrowser();
  const breaks = Object.entries(BREAKS);
  for (let round = 0; round < rounds; round += 1) {
    const [name, breakIt] = breaks[round % breaks.length] as [string, Break];
    const context = await openDevice(browser, ledger);
    const page = await visit(scene, context);
    const other = await context.newPage();
    await other.goto(shop.origin + EMPTY_PATH);
    await page.bringToFront();
    await context.setOffline(true);
    await say(page, ledger);
    await breakIt(other, `counterbell:${server.publishableKey}`, context);
    const words = ledger.newWords();
    const askedAt = performance.now();
    const told = await say(page, ledger, words);
    if (performance.now() - askedAt > TELL_MS) ledger.lied(`${name}: told ${told} too late`);
    await context.setOffline(false);
    await readSaved(page, ledger, words);
    await ledger.settle();
    await context.close();
  }
}

/** A database that never answers at all, from the first look on. */
export async function hangDatabase(scene: Scene): Promise<void> {
  const { ledger } = scene;
  const context = await openDevice(await openTestBrowser(), ledger);
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => Object.create(EventTarget.prototype) as IDBOpenDBRequest;
  });
  const page = await visit(scene, context);
  await say(page, ledger);
  await context.setOffline(true);
  const words = ledger.newWords();
  const told = await say(page, ledger, words);
  if (told !== 'not saved') ledger.lied(`nothing can be kept, and told ${told}`);
  await context.setOffline(false);
  await readSaved(page, ledger, words);
}
