// Tabs that crash, freeze and come back: one queue, several pages.
import { browserMissing } from '../helpers/browser.ts';
import { openScene } from './browser/scene.ts';
import { putToSleep } from './browser/sleeping-tab.ts';
import { crashWhoeverSends } from './browser/tabs.ts';
import { fault } from './fault.ts';

fault(
  {
    id: 'C5',
    title: 'tabs flush at once, the one that sends crashes',
    rounds: { ci: 2, soak: 30 },
    unit: 'events',
    needs: browserMissing,
  },
  async (rounds) => {
    const scene = await openScene();
    const tookMs = await crashWhoeverSends(scene, rounds);
    return scene.ledger.tally(rounds, `another went on after ${Math.max(...tookMs)} ms at most`);
  },
);

fault(
  {
    id: 'C10',
    title: 'a tab frozen, closed while frozen, or come back to',
    rounds: { ci: 3, soak: 60 },
    needs: browserMissing,
  },
  async (rounds) => {
    const scene = await openScene();
    await putToSleep(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);
