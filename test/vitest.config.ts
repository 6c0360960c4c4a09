import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What touches the store is run on both engines: the same files, the same rows asserted. */
const ON_BOTH_ENGINES = 'test/server/{ingest,projections,http,jobs,reports,store}/**/*.test.ts';
const ONLY_SQLITE = 'test/server/store/sqlite*.test.ts';
const ONLY_POSTGRES = 'test/server/store/postgres*.test.ts';

/** Faults whose guard is taken out, to see that it is noticed: \`npm run test:faults -- --controls\`. */
const CONTROLS = 'test/faults/**/*controls.test.ts';
const isControls = process.env.COUNTERBELL_FAULTS === 'controls';

/** `unit` needs nothing but the sources; `browser` and `faults` run what `build.mjs` made. */
export default defineConfig({
  root,
  test: {
    reporters: ['default', './test/faults/fault-table.ts', './test/helpers/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{shared,server,house}/**/*.test.{ts,tsx}'],
          exclude: [ONLY_POSTGRES],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          globalSetup: './test/helpers/postgres.ts',
          setupFiles: './test/helpers/postgres-or-skip.ts',
          include: [ON_BOTH_ENGINES],
          exclude: [ONLY_SQLITE],
          environment: 'node',
          // A database for each test, each commit on disk.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: 'widget', include: ['test/widget/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: './test/helpers/build.ts',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file starts browsers and servers of its own: two cores carry one at a time.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          globalSetup: './test/helpers/build.ts',
          include: [isControls ? CONTROLS : 'test/faults/**/*.test.ts'],
          exclude: isControls ? [] : [CONTROLS],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
