// Every way a town comes back after an outage, each with all its clients: nobody is left, and no second is a stampede.
import { type Comeback, NETWORK_BACK, playHerd, RUSH, SERVER_BACK } from '../helpers/herd.ts';
import type { Tally } from './fault.ts';

const COMEBACKS: readonly Comeback[] = [NETWORK_BACK, SERVER_BACK, RUSH];
/** Times the steady rate, in the worst second. */
const STAMPEDE = 2;

/** `drawFrom` makes what the clients draw their waits from. */
export async function comeBack(clients: number, drawFrom: () => () => number): Promise<Tally> {
  const wrong: string[] = [];
  const notes: string[] = [];
  let left = 0;
  let stampedes = 0;
  for (const comeback of COMEBACKS) {
    const herd = await playHerd(clients, comeback, drawFrom());
    const { peak, steady, drainedMs } = herd;
    left += herd.left;
    if (herd.left > 0) wrong.push(`${comeback.name}: ${herd.left} are left`);
    if (peak > STAMPEDE * steady) {
      stampedes += 1;
      wrong.push(`${comeback.name}: ${peak} requests in a second, ${steady.toFixed(1)} steadily`);
    }
    notes.push(`${(peak / steady).toFixed(1)} × in ${Math.round(drainedMs / 1_000)} s`);
  }
  return {
    rounds: COMEBACKS.length,
    events: COMEBACKS.length * clients,
    lost: left,
    doubled: 0,
    falsePromises: stampedes,
    wrong,
    note: `peak over steady ${notes.join(', ')}`,
  };
}
