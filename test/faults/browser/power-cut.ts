// The power of the device cut right after the shopper has read that the message waits: what was only in the browser's
// or the machine's memory is gone.
import { join } from 'node:path';
import { openPanel } from '../../browser/shop.ts';
import { createDisk } from '../disk.ts';
import { until } from '../stage.ts';
import { createProfile } from './profile.ts';
import { enter, type Scene } from './scene.ts';
import { say } from './shopper.ts';

export async function cutPowerAfterTold(scene: Scene, rounds: number): Promise<void> {
  const { ledger } = scene;
  const disk = createDisk('ext4');
  const profile = createProfile(ledger, join(disk.dir, 'profile'));
  // A browser's children end a moment after it, and use the disk until then.
  const restore = () => until('nobody uses the disk', () => isDone(disk.restore));
  for (let round = 0; round < rounds; round += 1) {
    const context = await profile.open();
    const page = await enter(scene, context);
    await ledger.settle();
    await openPanel(page);
    await say(page, ledger);
    await context.setOffline(true);
    await say(page, ledger);
    disk.cutPower();
    await profile.kill();
    await restore();
  }
  await enter(scene, await profile.open());
  await ledger.settle();
  await profile.kill();
  await restore();
}

function isDone(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
