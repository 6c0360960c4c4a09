// A start that cannot work ends at once, in words, and says what to mend.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openServer } from './stage.ts';

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
    const server = await openServer();
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
