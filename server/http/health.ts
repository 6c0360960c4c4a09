// Alive, and able to commit.
import { Hono } from 'hono';
import type { Queue } from '../ingest/queue.ts';

const READY_ROW = 'ready';
/** However many ask, one commit answers them all for so long: asking must not stand in the way of ingest. */
const PROBE_KEPT_MS = 1_000;

export function createHealth({ queue }: { queue: Queue }): Hono {
  const app = new Hono();
  let probe: Promise<unknown> | null = null;
  let probedAt = 0;

  /** Ready means that a commit works: nothing less is asked of the storage than ingest asks. */
  function proveCommit(): Promise<unknown> {
    if (probe && Date.now() - probedAt < PROBE_KEPT_MS) return probe;
    probedAt = Date.now();
    probe = queue.write((tx, checkedAt) =>
      tx
        .insertInto('readiness')
        .values({ id: READY_ROW, checked_at: checkedAt })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ checked_at: checkedAt }))
        .execute(),
    );
    return probe;
  }

  app.get('/healthz', (c) => c.json({ status: 'alive' }));
  app.get('/readyz', async (c) => {
    await proveCommit();
    return c.json({ status: 'ready' });
  });
  return app;
}
