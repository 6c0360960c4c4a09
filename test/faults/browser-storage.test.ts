// The device's storage fails the shopper: blocked, full, broken, or written by an older widget.
import { browserMissing } from '../helpers/browser.ts';
import { blockGetters, openBlockedProfile, tellOnlineAndOffline } from './browser/blocked-storage.ts';
import { breakDatabase, hangDatabase } from './browser/broken-database.ts';
import { oldQueue, readOldQueue, writeOldQueue } from './browser/old-queue.ts';
import { EMPTY_PATH, listen, openDevice, openScene, openTestBrowser, visit } from './browser/scene.ts';
import { fillUp } from './browser/small-quota.ts';
import { fault } from './fault.ts';

fault(
  { id: 'C6', title: 'storage that throws, 3 ways', rounds: { ci: 3, soak: 60 }, needs: browserMissing },
  async (rounds) => {
    const scene = await openScene();
    await blockGetters(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);

fault(
  {
    id: 'C6',
    title: "storage blocked by the browser's setting",
    rounds: { ci: 1, soak: 10 },
    needs: async () => (await browserMissing()) ?? settingMissing(),
  },
  async (rounds) => {
    const scene = await openScene();
    for (let round = 0; round < rounds; round += 1) {
      const { context, close } = await openBlockedProfile();
      await listen(context, scene.ledger);
      await tellOnlineAndOffline(scene, context, 'not saved');
      await close();
    }
    return scene.ledger.tally(rounds);
  },
);

fault({ id: 'C7', title: 'the device is full', rounds: { ci: 3, soak: 30 }, needs: browserMissing }, async (rounds) => {
  const scene = await openScene();
  const counts = await fillUp(scene, rounds);
  return scene.ledger.tally(rounds, `full after ${counts.join(', ')} messages`);
});

fault(
  { id: 'C8', title: 'IndexedDB taken away, 4 ways', rounds: { ci: 4, soak: 80 }, needs: browserMissing },
  async (rounds) => {
    const scene = await openScene();
    await breakDatabase(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);

fault(
  { id: 'C8', title: 'IndexedDB never answers', rounds: { ci: 1, soak: 10 }, needs: browserMissing },
  async (rounds) => {
    const scene = await openScene();
    for (let round = 0; round < rounds; round += 1) await hangDatabase(scene);
    return scene.ledger.tally(rounds);
  },
);

fault(
  { id: 'C11', title: 'a queue that an older widget left', rounds: { ci: 1, soak: 10 }, needs: browserMissing },
  async (rounds) => {
    const scene = await openScene();
    const { ledger, server } = scene;
    const browser = await openTestBrowser();
    for (let round = 0; round < rounds; round += 1) {
      const context = await openDevice(browser, ledger);
      const empty = await context.newPage();
      await empty.goto(scene.shop.origin + EMPTY_PATH);
      const rows = oldQueue(ledger);
      await writeOldQueue(empty, server.publishableKey, rows);
      await visit(scene, context);
      await ledger.settle();
      const left = await readOldQueue(empty, server.publishableKey);
      const isThere = (id: string) => left.some((row) => row.id === id);
      if (!rows.every(({ id, deadBecause }) => !deadBecause || isThere(id)))
        ledger.lied('a dead letter is gone, untold');
      await context.close();
    }
    return ledger.tally(rounds);
  },
);

async function settingMissing(): Promise<string | null> {
  const { context, close } = await openBlockedProfile();
  const page = await context.newPage();
  await page.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>A shop</title>' }));
  await page.goto('http://localhost/');
  const isBlocked = await page.evaluate(() => {
    try {
      return localStorage === undefined;
    } catch {
      return true;
    }
  });
  await close();
  return isBlocked ? null : 'this build of Chromium (headless shell) has no content settings';
}
