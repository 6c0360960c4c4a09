// The shop's own page fails the shopper, or somebody in between does.
import { browserMissing } from '../helpers/browser.ts';
import { HOSTILITY_COUNT, rateOnHostilePages } from './browser/hostile-pages.ts';
import { openScene, openTestBrowser } from './browser/scene.ts';
import { fault } from './fault.ts';

fault(
  {
    id: 'C13',
    title: `hostile pages, ${HOSTILITY_COUNT} kinds`,
    rounds: { ci: HOSTILITY_COUNT, soak: 20 * HOSTILITY_COUNT },
    needs: browserMissing,
  },
  async (rounds) => {
    const scene = await openScene();
    const came = await rateOnHostilePages(scene, await openTestBrowser(), rounds);
    const count = (what: string) => came.filter((each) => each === what).length;
    const note = ['saved', 'waiting', 'not saved', 'not there'].map((what) => `${count(what)} ${what}`).join(', ');
    return scene.ledger.tally(rounds, note);
  },
);
