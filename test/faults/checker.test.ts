// A checker that sees nothing would make every row green.
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { check } from './checker.ts';
import { createClient } from './client.ts';
import { endpointOf, openServer, sqliteUrlOf } from './stage.ts';

it('sees what is lost, invented, altered, left out or miscounted', async () => {
  const server = await openServer();
  const client = createClient({ name: 'checked', endpoint: () => endpointOf(server) });
  await client.run(() => client.acknowledged.size >= 9);
  await server.stop();
  const url = sqliteUrlOf(server);
  const verdict = await check(url, [client]);
  expect(verdict).toMatchObject({
    stored: 9,
    lost: [],
    doubled: [],
    invented: [],
    altered: [],
    holes: [],
    wrongPlaces: [],
    wrongTables: [],
    lies: [],
  });

  const [kept = ''] = client.acknowledged;
  const deceived = { ...client, acknowledged: new Set([...client.acknowledged, 'never-stored']) };
  expect((await check(url, [deceived])).lost).toEqual(['never-stored']);
  expect((await check(url, [{ ...client, attempted: new Map([[kept, null]]) }])).invented).toHaveLength(8);

  const db = new Database(server.dataDir.concat('/counterbell.db'));
  const rated = db.prepare<[], { id: string; body: string }>(`select id, body from events where type = 'csat.rated'`);
  const { id, body } = rated.get() as { id: string; body: string };
  const write = db.prepare('update events set body = ? where id = ?');
  write.run(
    body.replace(/"score":(\d)/, (_, score) => `"score":${(Number(score) % 5) + 1}`),
    id,
  );
  expect((await check(url, [client])).altered).toEqual([expect.stringContaining(id)]);
  write.run(body, id);
  db.prepare('delete from events where id = ?').run(kept);
  db.close();
  const after = await check(url, [client]);
  expect(after.lost).toEqual([kept]);
  expect(after.holes).toEqual(['fault-session-checked-1 has no 1, and 9 is acknowledged']);
  expect(after.wrongTables).toContainEqual(expect.stringMatching(/^daily: /));
  expect(after.wrongTables).toContainEqual(expect.stringMatching(/^is there, and not in the log: timeline /));
});

it('sees a place that was decided on twice', async () => {
  const server = await openServer();
  const client = createClient({ name: 'placed', endpoint: () => endpointOf(server) });
  await client.run(() => client.acknowledged.size >= 90);
  await server.stop();
  const url = sqliteUrlOf(server);
  expect((await check(url, [client])).wrongPlaces).toEqual([]);
  const db = new Database(server.dataDir.concat('/counterbell.db'));
  const again = `insert into events select 'again', store_id, type, session_id, seq, order_number, at, received_at + 1, content_hash, body
    from events where type in ('capsule.held', 'capsule.waitlisted', 'capsule.refused') limit 1`;
  expect(db.prepare(again).run().changes).toBe(1);
  db.close();
  expect((await check(url, [client])).wrongPlaces).not.toEqual([]);
});
