// The `counterbell` command: each verb does one thing and says what it did.
import { parseArgs } from 'node:util';
import { parseSettings } from './env.ts';
import { createQueue } from './ingest/queue.ts';
import { openStore, type Running, startServer } from './main.ts';
import { StartFault } from './start-fault.ts';
import { migrate } from './store/migrate.ts';
import type { Store } from './store/store.ts';
import { createKey, createShop, findShop } from './store/stores.ts';

const USAGE = `counterbell <command>

  serve                                   start the server (the default)
  migrate                                 bring the database to this version
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
      help: { type: 'boolean', default: false },
    },
  });
  const command = values.help ? 'help' : positionals.join(' ') || 'serve';
  switch (command) {
    case 'serve':
      return runServer();
    case 'migrate':
      return withStore(async (store) => {
        const done = await migrate(store.writer);
        console.log(done.length === 0 ? 'Up to date.' : `Ran ${done.join(', ')}.`);
      });
    case 'store create': {
      const name = needed(values.name, '--name');
      const zone = validZone(values['time-zone']);
      return withStore((store) => makeStore(store, { name, live: values.live, zone, origins: values.origin }));
    }
    case 'key create': {
      const id = needed(values.store, '--store');
      return withStore((store) => makeKey(store, id, values.secret ? 'secret' : 'publishable'));
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

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(parseSettings(process.env));
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

function needed(value: string | undefined, option: string): string {
  if (value) return value;
  throw new StartFault(`${option} is needed.\n\n${USAGE}`);
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
