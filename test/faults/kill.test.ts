import { tally, type Verdict } from './checker.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { killRepeatedly } from './kills.ts';
import { seriesOf } from './stage.ts';

const KILLS_A_DATABASE = 25;

fault({ id: 'S1', title: 'kill -9 mid-write (SQLite)', rounds: { ci: 100, soak: 2_000 } }, async (rounds) => {
  const verdicts: Verdict[] = [];
  for (const kills of seriesOf(rounds, KILLS_A_DATABASE)) verdicts.push(await killRepeatedly(kills));
  return tally(rounds, verdicts);
});

fault(
  { id: 'S2', title: 'kill -9 mid-write (PostgreSQL)', rounds: { ci: 50, soak: 1_000 }, needs: clusterMissing },
  async (rounds) => {
    const verdicts: Verdict[] = [];
    for (const kills of seriesOf(rounds, KILLS_A_DATABASE)) {
      verdicts.push(await killRepeatedly(kills, { env: { DATABASE_URL: await createDatabase() } }));
    }
    return tally(rounds, verdicts);
  },
);
