// The `counterbell` command: each verb does one thing and says what it did.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseDatabaseUrl, parseSettings } from './env.ts';
import { createQueue } from './ingest/queue.ts';
import { rebuildStore } from './ingest/rebuild.ts';
import { openStore, type Running, startServer } from './main.ts';
import { createProgressLine } from './progress-line.ts';
import { StartFault } from './start-fault.ts';
import { migrate } from './store/migrate.ts';
import { moveStores } from './store/move.ts';
import type { Store } from './store/store.ts';
import { createKey, createShop, findShop, listShops } from './store/stores.ts';

const USAGE = `counterbell <command>

  serve                                   start the server (the default)
  migrate                                 bring the database to this version
  migrate --from <url> --to <url>         copy every store into another database; the server must be stopped
  rebuild [--store <id>]                  write the read tables anew from the log, of one store or of all; servers go on
  store create --name <name> [--live] [--time-zone <zone>] [--origin <origin>]…
                                          make a store and its two keys
  key create --store <id> [--secret]      make another key for a store

Settings come from the environment: PORT, HOST, DATABASE_URL, PUBLIC_URL, RATE_LIMIT, TRUST_PROXY.
`;

async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      live: { type: 'boolean', default: false },
      'time-zone': { type: 'string', default: 'UTC' },
      origin: { type: 'string', multiple: true, default: [] },
      store: { type: 'string' },
      secret: { type: 'boolean', default: false },
      from: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const command = values.help ? 'help' : positionals.join(' ') || 'serve';
  switch (command) {
    case 'serve':
      return runServer();
    case 'migrate':
      return values.from || values.to
        ? move(needed(values.from, '--from'), needed(values.to, '--to'))
        : withStore(databaseUrl(), async (_store, ran) => {
            console.log(ran.length === 0 ? 'Up to date.' : `Ran ${ran.join(', ')}.`);
          });
    case 'rebuild':
      return withStore(databaseUrl(), (store) => rebuild(store, values.store));
    case 'store create': {
      const name = needed(values.name, '--name');
      const zone = validZone(values['time-zone']);
      const origins = values.origin.map(validOrigin);
      return withStore(databaseUrl(), (store) => makeStore(store, { name, live: values.live, zone, origins }));
    }
    case 'key create': {
      const id = needed(values.store, '--store');
      return withStore(databaseUrl(), (store) => makeKey(store, id, values.secret ? 'secret' : 'publishable'));
    }
    case 'help':
      console.log(USAGE);
      return;
    default:
      throw new StartFault(`There is no command “${command}”.\n\n${USAGE}`);
  }
}

async function runServer(): Promise<void> {
  const running = await startServer(parseSettings(process.env));
  console.log(greeting(running));
  const stop = async () => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    await running.stop();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function greeting({ url, madeDemo, demo }: Running): string {
  const lines = [`Counterbell listens at ${url}`];
  if (demo) {
    lines.push(
      '',
      `  The demo shop   ${url}/demo/`,
      `  The dashboard   ${demo.signInUrl}  (once)`,
      `  The tag         <script async src="${url}/widget.js" data-store="${demo.publishableKey}"></script>`,
    );
  }
  if (madeDemo) {
    lines.push('', 'A demo store was made. Its secret key is shown this once:', `  ${madeDemo.secretKey}`);
  }
  return lines.join('\n');
}

async function makeStore(
  store: Store,
  { name, live, zone, origins }: { name: string; live: boolean; zone: string; origins: string[] },
): Promise<void> {
  const made = await createQueue(store).write(async (tx) => {
    const shop = await createShop(tx, { name, mode: live ? 'live' : 'test', timeZone: zone, allowedOrigins: origins });
    const publishable = await createKey(tx, shop, 'publishable');
    return { shop, publishable, secret: await createKey(tx, shop, 'secret') };
  });
  console.log(`Store            ${made.shop.id}`);
  console.log(`Publishable key  ${made.publishable}`);
  console.log(`Secret key       ${made.secret}  (shown this once)`);
}

async function makeKey(store: Store, id: string, kind: 'publishable' | 'secret'): Promise<void> {
  const key = await createQueue(store).write(async (tx) => {
    const shop = await findShop(tx, id);
    if (!shop) throw new StartFault(`There is no store ${id}.`);
    return createKey(tx, shop, kind);
  });
  console.log(key);
}

/** Copies, never takes away: the source is brought to this version, and otherwise left as it is. */
async function move(from: string, to: string): Promise<void> {
  const database = parseDatabaseUrl(from);
  if (database.engine === 'sqlite' && !existsSync(database.file)) throw new StartFault(`There is no ${database.file}.`);
  await withStore(from, (source) =>
    withStore(to, async (target) => {
      const progress = createProgressLine((line) => console.error(line));
      const differences = await moveStores(source, target, progress.tell);
      if (differences.length === 0) return console.log(`Copied ${progress.summary()}; both count the same.`);
      const words = differences.map((each) => `${each.table} (${each.source} there, ${each.target} here)`);
      throw new StartFault(
        `The copy differs in ${words.join(', ')}. Stop every server on both databases and run it again.`,
      );
    }),
  );
}

async function rebuild(store: Store, id: string | undefined): Promise<void> {
  const shops = id === undefined ? await listShops(store.reader) : [await findShop(store.reader, id)];
  for (const shop of shops) {
    if (!shop) throw new StartFault(`There is no store ${id}.`);
    const progress = createProgressLine((line) => console.error(line));
    await rebuildStore(store, shop, progress.tell);
    console.log(`Rebuilt ${shop.id}: ${progress.summary()}.`);
  }
}

function databaseUrl(): string {
  return parseSettings(process.env).DATABASE_URL;
}

/** `work` is given the store and the names of the migrations that brought it to this version. */
async function withStore(url: string, work: (store: Store, ran: string[]) => Promise<void>): Promise<void> {
  const store = await openStore(url);
  try {
    await work(store, await migrate(store));
  } finally {
    await store.close();
  }
}

function needed(value: string | undefined, option: string): string {
  if (value) return value;
  throw new StartFault(`${option} is needed.\n\n${USAGE}`);
}

/** As a browser sends it: scheme, host and port, and nothing after. */
function validOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin !== 'null') return new URL(text).origin;
  throw new StartFault(`${text} is not an origin; use one such as https://shop.example.`);
}

function validZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new StartFault(`${zone} is not a time zone we know; use a name such as Europe/Madrid.`, { cause });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  console.error(error instanceof StartFault || isUsage ? (error as Error).message : error);
  process.exitCode = 1;
});
