import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `unit` needs nothing but the sources; `browser` and `process` run what `build.mjs` made. */
export default defineConfig({
  root,
  test: {
    reporters: ['default', './test/helpers/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/{shared,server,house}/**/*.test.{ts,tsx}'], environment: 'node' },
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
          include: ['test/browser/**/*.test.ts', 'test/faults/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file starts browsers and servers of its own: two cores carry one at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
