// A checker that sees nothing would make every row green.
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { check } from './checker.ts';
import { createClient } from './client.ts';
import { endpointOf, openServer, sqliteUrlOf } from './stage.ts';

it('sees what is lost, invented, left out or miscounted', async () => {
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
  db.prepare('delete from events where id = ?').run(kept);
  db.close();
  const after = await check(url, [client]);
  expect(after.lost).toEqual([kept]);
  expect(after.holes).toEqual(['fault-session-checked-1 has no 1, and 9 is acknowledged']);
  expect(after.wrongTables).toContainEqual(expect.stringMatching(/^daily: /));
  expect(after.wrongTables).toContainEqual(expect.stringMatching(/^is there, and not in the log: timeline /));
});
