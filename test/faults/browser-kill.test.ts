// The device fails the shopper: the browser is killed, the power is cut.
import { killableBrowserMissing } from '../helpers/browser.ts';
import { leaveAfterClick } from './browser/departures.ts';
import { killAfterTold } from './browser/killed-browser.ts';
import { cutPowerAfterTold } from './browser/power-cut.ts';
import { createProfile } from './browser/profile.ts';
import { openScene } from './browser/scene.ts';
import { diskMissing } from './disk.ts';
import { fault } from './fault.ts';

fault(
  {
    id: 'C2',
    title: 'page left right after the click, 5 ways',
    rounds: { ci: 50, soak: 1_000 },
    needs: killableBrowserMissing,
  },
  async (rounds) => {
    const scene = await openScene();
    await leaveAfterClick(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);

fault(
  {
    id: 'C3',
    title: 'browser killed right after a promise',
    rounds: { ci: 12, soak: 200 },
    needs: killableBrowserMissing,
  },
  async (rounds) => {
    const scene = await openScene();
    await killAfterTold(scene, createProfile(scene.ledger), rounds);
    return scene.ledger.tally(rounds);
  },
);

fault(
  {
    id: 'C4',
    title: 'power cut of the device right after a promise',
    rounds: { ci: 3, soak: 30 },
    needs: async () => (await killableBrowserMissing()) ?? diskMissing('ext4'),
  },
  async (rounds) => {
    const scene = await openScene();
    await cutPowerAfterTold(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);
