import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl, parseSettings } from '../../server/env.ts';
import { StartFault } from '../../server/start-fault.ts';

describe('settings', () => {
  it('have defaults that need no thought', () => {
    expect(parseSettings({})).toMatchObject({
      PORT: 8787,
      DATABASE_URL: 'sqlite:./data/counterbell.db',
      RATE_LIMIT: 'on',
    });
  });

  it('an inline comment does not break a number', () => {
    expect(parseSettings({ PORT: '9000   # the proxy expects it' }).PORT).toBe(9000);
  });

  it('an empty one is as good as none', () => {
    expect(parseSettings({ PORT: '', PUBLIC_URL: '' })).toMatchObject({ PORT: 8787 });
  });

  it.each([
    [{ PORT: 'eighty' }, /PORT/],
    [{ PORT: '70000' }, /PORT/],
    [{ PUBLIC_URL: 'support.example' }, /PUBLIC_URL/],
    [{ PUBLIC_URL: 'javascript:alert(1)' }, /PUBLIC_URL/],
    [{ RATE_LIMIT: 'maybe' }, /RATE_LIMIT/],
  ])('%j is refused by name', (env, name) => {
    expect(() => parseSettings(env)).toThrow(StartFault);
    expect(() => parseSettings(env)).toThrow(name);
  });
});

describe('the database’s address', () => {
  it.each([
    ['sqlite:./data/a.db', './data/a.db'],
    ['sqlite:/var/lib/a.db', '/var/lib/a.db'],
    ['sqlite:///var/lib/a.db', '/var/lib/a.db'],
  ])('%s is the file %s', (url, file) => {
    expect(parseDatabaseUrl(url)).toEqual({ engine: 'sqlite', file });
  });

  it.each([
    'postgres://bell@db.example/counterbell',
    'postgresql://bell:secret@localhost:5432/counterbell?sslmode=require',
  ])('%s is PostgreSQL', (url) => {
    expect(parseDatabaseUrl(url)).toEqual({ engine: 'postgres', url });
  });

  it('never shows a password it does not understand', () => {
    for (const url of ['mysql://user:secret@host/db', 'postgres://user:secret@ho st/db']) {
      expect(() => parseDatabaseUrl(url)).toThrow(StartFault);
      expect(() => parseDatabaseUrl(url)).not.toThrow(/secret/);
    }
  });
});
