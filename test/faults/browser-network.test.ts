// The network fails the shopper: offline, a server that answers nonsense, a budget that somebody else has used up.

import { browserMissing } from '../helpers/browser.ts';
import { ANSWERS, answerWrongly } from './browser/answers.ts';
import { rateWithoutBudget } from './browser/beacons.ts';
import { openDevice, openScene, openTestBrowser, visit } from './browser/scene.ts';
import { say } from './browser/shopper.ts';
import { fault } from './fault.ts';

const CLICKS_OFFLINE = 10;

fault(
  { id: 'C1', title: 'offline at the click', rounds: { ci: 30, soak: 1_000 }, needs: browserMissing },
  async (rounds) => {
    const scene = await openScene();
    const { ledger } = scene;
    const context = await openDevice(await openTestBrowser(), ledger);
    const page = await visit(scene, context);
    for (let click = 0; click < rounds; click += 1) {
      await context.setOffline(true);
      const told = await say(page, ledger);
      if (told !== 'waiting') ledger.lied(`offline, and told ${told}`);
      if ((click + 1) % CLICKS_OFFLINE === 0) {
        await context.setOffline(false);
        await ledger.settle();
      }
    }
    return ledger.tally(rounds);
  },
);

fault(
  {
    id: 'C9',
    title: `answers that acknowledge nothing, ${ANSWERS.length} kinds`,
    rounds: { ci: 10 * ANSWERS.length, soak: 100 * ANSWERS.length },
    needs: browserMissing,
  },
  async (rounds) => {
    const scene = await openScene();
    await answerWrongly(scene, ANSWERS, rounds);
    return scene.ledger.tally(rounds);
  },
);

fault(
  { id: 'C14', title: "the shop's beacons use up the budget", rounds: { ci: 3, soak: 60 }, needs: browserMissing },
  async (rounds) => {
    const scene = await openScene();
    const told = await rateWithoutBudget(scene, rounds);
    return scene.ledger.tally(rounds, `told ${told.join(', ')}`);
  },
);
