// Who may import whom. The table is the architecture; anything it does not name fails.
import { describe, expect, it } from 'vitest';
import { readSources, type Source } from '../helpers/source-tree.ts';

/** What the widget, too, may use as values; but for the address, which asks `wire` for its limit, they import nothing. */
const GROUND = ['wire', 'rating', 'kinds', 'contact', 'order-number', 'page-url'].map((name) => `shared/${name}.ts`);
const WIDGET_GROUND = ['widget/delivery.ts', 'widget/parse-json.ts'];
const SERVER_GROUND = ['server/uuid.ts', 'server/start-fault.ts', 'server/unavailable.ts'];

/** The first room whose path begins a file's is the file's; what it may import, by the beginning of a path or a package. */
const ROOMS: [room: string, may: string[]][] = [
  ['shared/page-url.ts', ['shared/wire.ts']],
  ...GROUND.map((file): [string, string[]] => [file, []]),
  ['shared/', ['shared/', 'zod']],
  // What becomes of an event, and how JSON is read, is said in several rooms; none of them knows another.
  ...WIDGET_GROUND.map((file): [string, string[]] => [file, []]),
  ['widget/ui/', ['widget/ui/', 'preact', ...WIDGET_GROUND, ...GROUND]],
  ['widget/order/', ['widget/order/', ...WIDGET_GROUND, ...GROUND]],
  ['widget/outbox/', ['widget/outbox/', ...WIDGET_GROUND, ...GROUND]],
  ['widget/', ['widget/', 'preact', ...GROUND]],
  ...SERVER_GROUND.map((file): [string, string[]] => [file, ['node:crypto']]),
  ['server/store/', ['server/store/', 'shared/', 'kysely', 'better-sqlite3', 'pg', 'node:', ...SERVER_GROUND]],
  ['server/projections/', ['server/projections/', 'server/store/', 'shared/', 'kysely']],
  ['server/reports/', ['server/reports/', 'server/store/', 'shared/', 'kysely']],
  [
    'server/ingest/',
    ['server/ingest/', 'server/projections/', 'server/store/', 'shared/', 'node:crypto', ...SERVER_GROUND],
  ],
  ['server/jobs/', ['server/jobs/', 'server/ingest/', 'server/store/', 'shared/']],
  ['server/dashboard/', ['server/dashboard/', 'shared/', 'preact', 'preact-render-to-string', 'zod']],
  [
    'server/http/',
    [
      ...['http/', 'ingest/', 'reports/', 'store/', 'dashboard/'].map((room) => `server/${room}`),
      ...['shared/', 'hono', '@hono/zod-validator', 'zod', 'csv-stringify', 'node:'],
      ...SERVER_GROUND,
    ],
  ],
  ['server/env.ts', ['zod', 'server/start-fault.ts']],
  ['server/demo.ts', ['server/ingest/', 'server/store/']],
  // What puts everything together: app, main and cli.
  ['server/', ['server/', 'shared/', 'hono', '@hono/node-server', 'node:']],
];

/** What else a room may know the shape of: zod must not reach a shop's page, nor the network the outbox. */
const TYPES_ONLY = [
  ['widget/', 'shared/'],
  ['widget/outbox/', 'widget/net.ts'],
] as const;

const sources = readSources('shared', 'widget', 'server');

function roomOf(path: string): [string, string[]] {
  const room = ROOMS.find(([prefix]) => path.startsWith(prefix));
  if (!room) throw new Error(`${path} is in no room`);
  return room;
}

function isAllowed(source: Source, { target, typeOnly }: Source['imports'][number]): boolean {
  if (typeOnly && TYPES_ONLY.some(([from, to]) => source.path.startsWith(from) && target.startsWith(to))) return true;
  return roomOf(source.path)[1].some((may) => isWithin(target, may));
}

/** A file, a room with its slash, a package with all its doors, or a scheme such as `node:`. */
function isWithin(target: string, may: string): boolean {
  return target === may || target.startsWith(/[/:]$/.test(may) ? may : `${may}/`);
}

describe('the house', () => {
  it('has no import that its table does not name', () => {
    const strays = sources.flatMap((source) =>
      source.imports.filter((each) => !isAllowed(source, each)).map((each) => `${source.path} → ${each.target}`),
    );
    expect(strays).toEqual([]);
  });

  it.each([
    ['widget/widget.ts', 'server/store/events.ts', true],
    ['widget/widget.ts', 'shared/event.ts', false],
    ['widget/ui/panel.tsx', 'widget/outbox/outbox.ts', true],
    ['widget/outbox/send.ts', 'widget/net.ts', false],
    ['server/store/events.ts', 'hono', false],
    ['server/reports/orders.ts', 'server/projections/orders.ts', false],
    ['shared/wire.ts', 'shared/event.ts', true],
  ])('would not let %s import %s', (path, target, typeOnly) => {
    expect(isAllowed({ path, text: '', imports: [], calls: new Set() }, { target, typeOnly })).toBe(false);
  });

  it('has no circle of imports at run time', () => {
    expect(findCircle(sources)).toEqual([]);
  });

  it('reaches the network through widget/net.ts alone, and the server not at all yet', () => {
    const doors = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'sendBeacon'];
    const callers = sources.filter(({ calls }) => doors.some((door) => calls.has(door))).map(({ path }) => path);
    expect(callers).toEqual(['widget/net.ts']);
    const raw = sources.filter(({ imports }) =>
      imports.some(({ target, typeOnly }) => !typeOnly && /^node:(https?|net|tls|http2|dgram)$/.test(target)),
    );
    // Listening is no way out.
    expect(raw.map(({ path }) => path)).toEqual(['server/main.ts']);
  });

  it.each([
    ['SQLite', 'better-sqlite3', 'server/store/sqlite.ts', 'server/store/sqlite-rows.ts'],
    ['PostgreSQL', 'pg', 'server/store/postgres.ts', 'server/store/postgres-rows.ts'],
  ])('knows %s in its engine files, and where it is chosen', (_engine, driver, file, rows) => {
    const dialect = sources.filter(({ imports }) =>
      imports.some(({ target }) => [driver, file, rows].includes(target)),
    );
    const known = new Set(dialect.map(({ path }) => path));
    known.delete(rows);
    expect(known).toEqual(new Set(['server/main.ts', file]));
  });

  it('writes nothing from a report, and renders nothing from anywhere but the dashboard', () => {
    const writes = ['insertInto', 'updateTable', 'deleteFrom', 'putRows', 'addRows', 'dropRows'];
    const reports = sources.filter(({ path }) => path.startsWith('server/reports/'));
    expect(reports.filter(({ calls }) => writes.some((verb) => calls.has(verb)))).toEqual([]);
    const pages = sources.filter(({ path }) => path.startsWith('server/') && path.endsWith('.tsx'));
    expect(pages.filter(({ path }) => !path.startsWith('server/dashboard/'))).toEqual([]);
  });

  it('puts no markup together by hand', () => {
    const words = /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/;
    expect(sources.filter(({ text }) => words.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

/** The files of one circle, in order; none where there is none. */
function findCircle(files: readonly Source[]): string[] {
  const next = new Map(
    files.map(({ path, imports }) => [path, imports.filter((each) => !each.typeOnly).map((each) => each.target)]),
  );
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    trail.push(path);
    for (const target of next.get(path) ?? []) {
      const circle = walk(target);
      if (circle.length > 0) return circle;
    }
    trail.pop();
    done.add(path);
    return [];
  };
  for (const path of next.keys()) {
    const circle = walk(path);
    if (circle.length > 0) return circle;
  }
  return [];
}
