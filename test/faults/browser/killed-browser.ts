// The browser killed right after the shopper has read that the message is saved, or waits: whoever comes back to the
// shop with the same device, and only looks, finds every promise kept.
import { openPanel } from '../../browser/shop.ts';
import type { Profile } from './profile.ts';
import { enter, type Scene } from './scene.ts';
import { say } from './shopper.ts';

/** Every other message is said offline. */
export async function killAfterTold(scene: Scene, profile: Profile, rounds: number): Promise<void> {
  const { ledger } = scene;
  for (let round = 0; round < rounds; round += 1) {
    const context = await profile.open();
    const page = await enter(scene, context);
    await ledger.settle();
    await openPanel(page);
    await context.setOffline(round % 2 === 0);
    await say(page, ledger);
    await profile.kill();
  }
  await enter(scene, await profile.open());
  await ledger.settle();
}
