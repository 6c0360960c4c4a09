// Alive, able to commit, and how much has been done.
import { Hono } from 'hono';
import { type Queue, Unavailable } from '../ingest/queue.ts';
import { Problem } from './problem.ts';

const READY_ROW = 'ready';

export function createHealth({ queue }: { queue: Queue }): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'alive' }));
  // Ready means that a commit works at this moment: nothing less is asked of the storage than ingest asks.
  app.get('/readyz', async (c) => {
    try {
      await queue.write((tx, checkedAt) =>
        tx
          .insertInto('readiness')
          .values({ id: READY_ROW, checked_at: checkedAt })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ checked_at: checkedAt }))
          .execute(),
      );
      return c.json({ status: 'ready' });
    } catch (error) {
      if (error instanceof Unavailable) throw new Problem('unavailable', error.message, { retryAfterSeconds: 5 });
      throw error;
    }
  });
  return app;
}
