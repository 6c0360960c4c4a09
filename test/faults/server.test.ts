// The real server, killed, stopped and raced, against one checker.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer, type TestServer } from '../helpers/server.ts';
import { check, NOTHING_WRONG } from './checker.ts';
import { createClient, post } from './client.ts';

const KILLS = 30;
const CLIENTS = 8;

const fileOf = (server: TestServer) => join(server.dataDir, 'counterbell.db');
const endpointOf = (server: TestServer) => `${server.origin}/api/support/events?key=${server.publishableKey}`;

async function open(): Promise<TestServer> {
  const server = await startServer();
  onTestFinished(() => server.remove());
  return server;
}

/** Between one start and its end: long enough for some commits, short enough to land in the middle of one. */
function someTime(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 120));
}

describe('the server', () => {
  it(`killed ${KILLS} times in the middle of its work loses nothing and doubles nothing`, async () => {
    const server = await open();
    let stopped = false;
    const clients = Array.from({ length: CLIENTS }, (_, index) => createClient(`k${index}`, () => endpointOf(server)));
    const running = Promise.all(clients.map((client) => client.run(() => stopped)));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await someTime();
      await server.kill();
      await server.restart();
    }
    stopped = true;
    await running;
    await server.stop();
    const verdict = check(fileOf(server), clients);
    expect(verdict).toMatchObject(NOTHING_WRONG);
    expect(verdict.acknowledged).toBe(verdict.attempted);
    expect(verdict.stored).toBeGreaterThan(KILLS);
    console.log(
      `kill -9: ${KILLS} rounds, ${verdict.stored} events, 0 lost, 0 doubled (95 % bound ${(3 / KILLS).toFixed(2)} a round)`,
    );
  }, 180_000);

  it('stopped under load answers what it accepted, and nothing it answered is missing', async () => {
    const server = await open();
    let stopped = false;
    const clients = Array.from({ length: CLIENTS }, (_, index) => createClient(`s${index}`, () => endpointOf(server)));
    const running = Promise.all(clients.map((client) => client.run(() => stopped)));
    for (let deploy = 0; deploy < 5; deploy += 1) {
      await someTime();
      expect(await server.stop()).toBe(0);
      await server.restart();
    }
    stopped = true;
    await running;
    await server.stop();
    expect(check(fileOf(server), clients)).toMatchObject(NOTHING_WRONG);
  }, 120_000);

  it('given the same batch twice, in another order and from three processes at once, keeps each event once', async () => {
    const server = await open();
    const sessionId = `race-${randomUUID()}`;
    const events = Array.from({ length: 90 }, (_, index) => ({
      id: randomUUID(),
      type: 'csat.rated',
      occurredAt: new Date().toISOString(),
      sessionId,
      seq: index + 1,
      orderNumber: `R-${index % 7}`,
      data: { score: (index % 5) + 1 },
    }));
    const told = { attempted: new Set(events.map(({ id }) => id)), acknowledged: new Set<string>() };
    const answers = await Promise.all([
      post(endpointOf(server), events),
      post(endpointOf(server), events.toReversed()),
      ...[7, 11, 13].map((step) => postFromProcess(endpointOf(server), shuffled(events, step))),
    ]);
    for (const ids of answers) {
      expect(ids).toHaveLength(events.length);
      for (const id of ids) told.acknowledged.add(id);
    }
    await server.stop();
    expect(check(fileOf(server), [told])).toMatchObject({ ...NOTHING_WRONG, stored: 90, acknowledged: 90 });
  });
});

describe('the checker', () => {
  it('sees what is lost, doubled or miscounted', async () => {
    const server = await open();
    const client = createClient('checked', () => endpointOf(server));
    await client.run(() => client.acknowledged.size >= 9);
    await server.stop();
    const [kept] = client.acknowledged;
    const forged = { attempted: client.attempted, acknowledged: new Set([...client.acknowledged, 'never-stored']) };
    expect(check(fileOf(server), [forged]).lost).toEqual(['never-stored']);
    expect(
      check(fileOf(server), [{ attempted: new Set([kept as string]), acknowledged: new Set<string>() }]).invented,
    ).not.toEqual([]);
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(fileOf(server));
    db.prepare('delete from events where id = ?').run(kept);
    db.close();
    expect(check(fileOf(server), [client])).toMatchObject({ lost: [kept], holes: ['fault-session-checked'] });
    expect(check(fileOf(server), [client]).wrongTables).not.toEqual([]);
  });
});

describe('a start that cannot work', () => {
  const CLI = join(import.meta.dirname, '../../dist/server/cli.js');
  const start = (env: Record<string, string>) =>
    spawnSync(process.execPath, [CLI, 'serve'], { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 20_000 });

  it('fails at once, in words, where the data cannot be written', () => {
    const dir = mkdtempSync(join(tmpdir(), 'counterbell-unwritable-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    writeFileSync(join(dir, 'file'), '');
    const { status, stderr } = start({ PORT: '0', DATABASE_URL: `sqlite:${dir}/file/counterbell.db` });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Cannot write to .*file\/counterbell\.db: /);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('names the setting that is wrong', () => {
    const { status, stderr } = start({ PORT: 'eighty' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^The settings cannot be used\. PORT: /)]);
  });

  it('says that the port is taken', async () => {
    const server = await open();
    const dir = mkdtempSync(join(tmpdir(), 'counterbell-port-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const { status, stderr } = start({
      PORT: String(server.port),
      HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${dir}/counterbell.db`,
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^Cannot listen on port \d+: .*EADDRINUSE/)]);
  });
});

/** The same request from another process, which prints the ids it was told are kept. */
function postFromProcess(url: string, events: object[]): Promise<string[]> {
  const script = `
    const response = await fetch(process.argv[1], { method: 'POST', headers: { 'content-type': 'text/plain' }, body: process.argv[2] });
    const { results } = await response.json();
    console.log(JSON.stringify(results.filter(({ status }) => status !== 'rejected').map(({ id }) => id)));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, url, JSON.stringify({ events })]);
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`ended with ${code}`))));
  });
}

/** Another order of the same events, the same in every run. */
function shuffled<T>(list: readonly T[], step: number): T[] {
  return list.map((_, index) => list[(index * step) % list.length] as T);
}
