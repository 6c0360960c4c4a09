// A tab that sleeps with a message under way, or is left and come back to: another tab is told the truth meanwhile, and
// the sleeper goes on where it was.
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { shopPage } from '../../browser/shop.ts';
import { until } from '../stage.ts';
import { type Front, openFront } from './front.ts';
import { EMPTY_PATH, openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { read, readSaved, say, write } from './shopper.ts';

/** What becomes of a tab whose request is held. */
const SLEEPS: ((sleeper: Page, devtools: CDPSession) => Promise<unknown>)[] = [
  (_, devtools) => devtools.send('Page.setWebLifecycleState', { state: 'active' }),
  (sleeper) => sleeper.close(),
];

export async function putToSleep(scene: Scene, rounds: number): Promise<void> {
  const { ledger, shop, server } = scene;
  const front = await openFront(server);
  shop.serve('/', shopPage(server, { order: 'F-1', attributes: `data-api="${front.origin}"` }));
  const browser = await openTestBrowser();
  for (let round = 0; round < rounds; round += 1) {
    const context = await openDevice(browser, ledger);
    const kind = round % (SLEEPS.length + 1);
    const sleep = SLEEPS[kind];
    if (sleep) await freeze(scene, context, front, sleep);
    else await leaveAndComeBack(scene, context, front);
    await context.close();
  }
}

async function freeze(
  scene: Scene,
  context: BrowserContext,
  front: Front,
  wake: (typeof SLEEPS)[number],
): Promise<void> {
  const { ledger } = scene;
  const other = await visit(scene, context);
  const sleeper = await visit(scene, context);
  const hold = holdAnswers(front);
  await write(sleeper, ledger.newWords());
  await sleeper.getByRole('button', { name: 'Send', exact: true }).click();
  await until('its message is under way', () => hold.count() > 0);
  const devtools = await context.newCDPSession(sleeper);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  const words = ledger.newWords();
  await write(other, words);
  await other.getByRole('button', { name: 'Send', exact: true }).click();
  const told = await read(other, ledger, words);
  hold.release();
  await wake(sleeper, devtools);
  if (told !== 'saved') await readSaved(other, ledger, words);
  await ledger.settle();
}

async function leaveAndComeBack(scene: Scene, context: BrowserContext, front: Front): Promise<void> {
  const { ledger, shop } = scene;
  const page = await visit(scene, context);
  front.answer((response) => void response.destroy());
  await say(page, ledger);
  await page.goto(shop.origin + EMPTY_PATH);
  front.answer(null);
  await page.goBack();
  await ledger.settle();
}

/** Answers wait until they are released; then they are the server's. */
function holdAnswers(front: Front): { count(): number; release(): void } {
  let release = (): void => undefined;
  let held = 0;
  const released = new Promise<void>((letGo) => {
    release = letGo;
  });
  front.answer(async (response, pass) => {
    held += 1;
    await released;
    response.end((await pass()).body);
  });
  return { count: () => held, release };
}
