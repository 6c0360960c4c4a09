// The server killed while it writes, on both engines: what it said it kept is kept, and its clients need not be told again.
import { tally, type Verdict } from './checker.ts';
import { clusterMissing, createDatabase } from './cluster.ts';
import { fault } from './fault.ts';
import { killRepeatedly } from './kills.ts';
import { seriesOf } from './stage.ts';

const KILLS_A_DATABASE = 25;
/** Fewer, and the kills did not land in the middle of work. */
const EVENTS_A_KILL = 200;
const LONGEST_MS = 300_000;

fault(
  {
    id: 'S1',
    title: 'kill -9 mid-write (SQLite)',
    rounds: { ci: 100, soak: 2_000 },
    eventsARound: EVENTS_A_KILL,
    timeoutMs: LONGEST_MS,
  },
  async (rounds) => {
    const verdicts: Verdict[] = [];
    for (const kills of seriesOf(rounds, KILLS_A_DATABASE)) verdicts.push(await killRepeatedly(kills));
    return tally(rounds, verdicts);
  },
);

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
