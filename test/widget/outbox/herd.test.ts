// A town that comes back brings no stampede: the waits that hundreds of devices draw spread them.
import { expect, test } from 'vitest';
import { NETWORK_BACK, playHerd, RUSH, SERVER_BACK } from '../../helpers/herd.ts';
import { createRandom } from '../../helpers/random.ts';

const CLIENTS = 300;

test.each([NETWORK_BACK, SERVER_BACK, RUSH])(
  '$name: at most twice the steady rate in any second',
  async (comeback) => {
    const { peak, steady, left } = await playHerd(CLIENTS, comeback, createRandom(1));
    expect(peak).toBeLessThanOrEqual(2 * steady);
    expect(left).toBe(0);
  },
  60_000,
);

test.each([NETWORK_BACK, RUSH])('without chance it is a stampede: $name', async (comeback) => {
  const { peak, steady } = await playHerd(CLIENTS, comeback, () => 0.5);
  expect(peak).toBeGreaterThan(2 * steady);
});
