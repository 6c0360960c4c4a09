// The server with one guard taken out: each of these faults must be noticed, or the zeros of the others mean nothing.
import { buildBroken, type Piece } from './broken-build.ts';
import { tally } from './checker.ts';
import { clusterMissing } from './cluster.ts';
import { diskMissing } from './disk.ts';
import { control } from './fault.ts';
import { killRepeatedly } from './kills.ts';
import { cutPowerRepeatedly } from './power-cuts.ts';
import { race } from './races.ts';

const NORMAL_NOT_FULL: Piece[] = [
  {
    file: 'server/store/sqlite.ts',
    from: "connection.pragma('synchronous = FULL');",
    to: "connection.pragma('synchronous = NORMAL');",
  },
  { file: 'server/store/sqlite.ts', from: "synchronous !== FULL || journal !== 'wal'", to: "journal !== 'wal'" },
];

const ANSWERED_BEFORE_THE_COMMIT: Piece[] = [
  {
    file: 'server/ingest/queue.ts',
    from: 'const submissions = entries.map((entry) => entry.submission);',
    to: `const submissions = entries.map((entry) => entry.submission);
      for (const { submission, resolve } of entries) {
        resolve(submission.events.map(({ id }) => ({ id, status: 'stored' })));
      }
      await new Promise((resolve) => setTimeout(resolve, 5));`,
  },
];

const NO_KEY_ON_EVENTS: Piece = {
  file: 'server/store/migrations/table.ts',
  from: 'builder = builder.addPrimaryKeyConstraint',
  to: "if (table !== 'events') builder = builder.addPrimaryKeyConstraint",
};

control(
  {
    id: 'S11',
    title: 'no primary key on events',
    rounds: { ci: 5, soak: 5 },
    needs: clusterMissing,
    expects: 'doubled',
  },
  async (rounds) => tally(rounds, [await race(rounds, await buildBroken(NO_KEY_ON_EVENTS))]),
);

control(
  { id: 'S1', title: 'answered before the commit', rounds: { ci: 10, soak: 10 }, expects: 'lost' },
  async (rounds) =>
    tally(rounds, [await killRepeatedly(rounds, { cli: await buildBroken(...ANSWERED_BEFORE_THE_COMMIT) })]),
);

for (const fileSystem of ['ext4', 'xfs'] as const) {
  control(
    {
      id: 'S3',
      title: `synchronous NORMAL instead of FULL (${fileSystem})`,
      rounds: { ci: 5, soak: 5 },
      needs: () => diskMissing(fileSystem),
      expects: 'lost',
    },
    async (rounds) =>
      tally(rounds, [await cutPowerRepeatedly(fileSystem, rounds, { cli: await buildBroken(...NORMAL_NOT_FULL) })]),
  );
}
