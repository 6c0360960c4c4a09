// A tab that sleeps with a message under way, or is left and come back to: another tab is told the truth meanwhile, and
// the sleeper goes on where it was.
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { shopPage } from '../../browser/shop.ts';
import { until } from '../stage.ts';
import { type Front, openFront } from './front.ts';
import type { Ledger } from './ledger.ts';
import { EMPTY_PATH, openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { read, readSaved, say, write } from './shopper.ts';

/** With these no tab sleeps as it does at a shopper's. */
const WAKEFUL = ['--disable-back-forward-cache', '--disable-background-timer-throttling'];

const WAKE_MS = 10_000;

interface Sleeper {
  page: Page;
  devtools: CDPSession;
  words: string;
}

/** What becomes of a tab whose request is held. */
const SLEEPS: ((sleeper: Sleeper, ledger: Ledger) => Promise<unknown>)[] = [
  async ({ page, devtools, words }, ledger) => {
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await readSaved(page, ledger, words);
  },
  async ({ page, words }, ledger) => {
    await page.close();
    ledger.owed(words);
  },
];

export async function putToSleep(scene: Scene, rounds: number): Promise<void> {
  const { ledger, shop, server } = scene;
  const front = await openFront(server);
  shop.serve('/', shopPage(server, { order: 'F-1', attributes: `data-api="${front.origin}"` }));
  const browser = await openTestBrowser({ without: WAKEFUL });
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
  const page = await visit(scene, context);
  const sleeper = { page, devtools: await context.newCDPSession(page), words: ledger.newWords() };
  const hold = holdAnswers(front);
  await write(page, sleeper.words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await until('its message is under way', () => hold.count() > 0);
  await sleeper.devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  const words = ledger.newWords();
  await write(other, words);
  await other.getByRole('button', { name: 'Send', exact: true }).click();
  const told = await read(other, ledger, words);
  hold.release();
  await wake(sleeper, ledger);
  if (told !== 'saved') await readSaved(other, ledger, words);
  await ledger.settle();
}

async function leaveAndComeBack(scene: Scene, context: BrowserContext, front: Front): Promise<void> {
  const { ledger, shop } = scene;
  const page = await visit(scene, context);
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
  });
  front.answer((response) => void response.destroy());
  const words = ledger.newWords();
  await say(page, ledger, words);
  await page.goto(shop.origin + EMPTY_PATH);
  front.answer(null);
  // A page that is woken does not load: playwright would wait for that.
  await page.goBack({ waitUntil: 'commit' });
  const isWoken = () => page.evaluate(() => 'persisted' in window && window.persisted === true);
  await until('the page is woken, not loaded anew', isWoken, WAKE_MS);
  await readSaved(page, ledger, words);
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
