// What a database server does to those who rely on it, in miniature.
import { execFileSync } from 'node:child_process';
import { sql } from 'kysely';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createQueue, type Queue } from '../../../server/ingest/queue.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openPostgres } from '../../../server/store/postgres.ts';
import type { Db, Store } from '../../../server/store/store.ts';
import type { Shop } from '../../../server/store/stores.ts';
import { Unavailable } from '../../../server/unavailable.ts';
import { makeShop, openTestApp, openTestStore } from '../../helpers/app.ts';
import { parsed, rated } from '../../helpers/event.ts';
import { type Cluster, query, startCluster } from '../../helpers/postgres.ts';
import { strikeAppends } from '../../helpers/struck-store.ts';

const ANSWERED_WITHIN_MS = 7_000;

const some = (count: number) => Array.from({ length: count }, () => parsed(rated('good', 'A')));

async function countEvents(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

describe('a connection that is ended by the server', () => {
  async function terminate(store: Store, backend: Db): Promise<void> {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(backend);
    await sql`select pg_terminate_backend(${rows[0]?.pid}::int, 5000)`.execute(store.maintenance);
  }

  it('between two statements of a commit: nothing is half done, the process lives, the next commit works', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    const struck = createQueue(
      strikeAppends(store, async (append, _rows, tx) => {
        const added = await append();
        await terminate(store, tx);
        return added;
      }),
    );
    const events = some(3);
    for (let round = 0; round < 3; round += 1) {
      await expect(struck.ingest({ shop, events, sentAt: null })).rejects.toBeInstanceOf(Unavailable);
      expect(await countEvents(store.reader)).toBe(0);
    }
    const kept = await queue.ingest({ shop, events, sentAt: null });
    expect(kept.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored']);
  });

  it('while nobody uses it: nobody notices', async () => {
    const { store, queue } = await openTestStore();
    const { shop } = await makeShop(queue);
    for (const backend of [store.writer, store.reader]) await terminate(store, backend);
    await expect.poll(() => countEvents(store.reader).catch(() => 'away')).toBe(0);
    const [kept] = await queue.ingest({ shop, events: some(1), sentAt: null });
    expect(kept?.status).toBe('stored');
  });
});

describe('a database that is gone', () => {
  it('is said to be so, with when to ask again, at every door', async () => {
    const app = await openTestApp();
    const { rows } = await sql<{ name: string }>`select current_database()::text as name`.execute(app.store.reader);
    await query((inject('postgres') as { url: string }).url, `drop database ${rows[0]?.name} with (force)`);
    const answers = await Promise.all([
      app.get('/api/merchant/orders'),
      app.post('/api/support/events', { events: [rated('good', 'A')] }),
      app.app.request('/readyz'),
    ]);
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await answer.json()).toMatchObject({ code: 'unavailable' });
    }
    expect((await app.app.request('/healthz')).status).toBe(200);
  });
});

describe('a server that is frozen', () => {
  async function openOnItsOwn(): Promise<{ cluster: Cluster; store: Store; queue: Queue; shop: Shop }> {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const store = await openPostgres(cluster.url);
    onTestFinished(() => store.close());
    await migrate(store);
    const queue = createQueue(store);
    return { cluster, store, queue, shop: (await makeShop(queue)).shop };
  }

  /** To the first process and all of its children. */
  function signal(cluster: Cluster, name: 'SIGSTOP' | 'SIGCONT'): void {
    const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    const tree = [cluster.pid, ...processes.flatMap(([pid, parent]) => (parent === cluster.pid ? [pid] : []))];
    for (const pid of tree) process.kill(pid as number, name);
  }

  async function timed(work: Promise<unknown>): Promise<{ outcome: unknown; ms: number }> {
    const startedAt = performance.now();
    const outcome = await work.then(
      () => 'answered',
      (error: unknown) => error,
    );
    return { outcome, ms: performance.now() - startedAt };
  }

  it('is answered for in time, whoever asks and whenever, and used again once it goes on', async () => {
    const { cluster, store, queue, shop } = await openOnItsOwn();
    const events = some(2);
    await countEvents(store.reader);
    signal(cluster, 'SIGSTOP');
    onTestFinished(() => signal(cluster, 'SIGCONT'));
    const first = timed(queue.ingest({ shop, events, sentAt: null }));
    const report = timed(countEvents(store.reader));
    await new Promise((resolve) => setImmediate(resolve));
    // Neither of these may share the commit of the one before it: each would have to wait for its own end in time.
    const write = timed(queue.write(async () => undefined));
    const behind = timed(queue.ingest({ shop, events: some(1), sentAt: null }));
    // The next one finds no connection to use, and cannot make one either.
    const later = first.then(() => timed(queue.ingest({ shop, events, sentAt: null })));
    for (const { outcome, ms } of await Promise.all([first, report, write, behind, later])) {
      expect(outcome).toBeInstanceOf(Unavailable);
      expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
    }
    signal(cluster, 'SIGCONT');
    await expect
      .poll(() => queue.ingest({ shop, events, sentAt: null }).catch(() => []), { timeout: 10_000 })
      .toHaveLength(2);
    expect(await countEvents(store.reader)).toBe(2);
  }, 60_000);
});
