// The real server as a process of its own, on a data directory of its own, so that it can be killed like any other.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../dist/server/cli.js');
const START_MS = 20_000;

export interface TestServer {
  origin: string;
  publishableKey: string;
  secretKey: string;
  signInUrl: string;
  dataDir: string;
  port: number;
  /** Of the process that runs now. */
  pid: number;
  /** Whether it has not ended by itself, either. */
  isRunning: boolean;
  /** What the process that runs now has printed. */
  output: string;
  /** SIGTERM, and wait; answers the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and wait. */
  kill(): Promise<void>;
  /** The same port and data, after `stop` or `kill`. */
  restart(): Promise<void>;
  /** Ends the process, if it runs, and removes the data. */
  remove(): Promise<void>;
}

export interface TestServerOptions {
  dataDir?: string;
  port?: number;
  env?: Record<string, string>;
  /** Another build of the server. */
  cli?: string;
  nodeFlags?: string[];
  /** A command that takes the server's as its last arguments and becomes it. */
  wrapper?: string[];
}

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'counterbell-test-')));
  let port = options.port ?? 0;
  let child: ChildProcess;
  let output = '';
  const keys = { publishableKey: '', secretKey: '', signInUrl: '' };

  async function start(): Promise<void> {
    const { wrapper = [], nodeFlags = [], cli = CLI } = options;
    const [command = '', ...args] = [...wrapper, process.execPath, ...nodeFlags, cli, 'serve'];
    const started = spawn(command, args, {
      env: {
        ...process.env,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: `sqlite:${join(dataDir, 'counterbell.db')}`,
        RATE_LIMIT: 'off',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    output = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    await greeted(started, () => output);
    const greeting = output;
    port = Number(/localhost:(\d+)/.exec(greeting)?.[1]);
    keys.publishableKey = /pk_test_[\w-]+/.exec(greeting)?.[0] ?? keys.publishableKey;
    keys.secretKey = /sk_test_[\w-]+/.exec(greeting)?.[0] ?? keys.secretKey;
    keys.signInUrl = /\S+sign-in\?token=\S+/.exec(greeting)?.[0] ?? '';
  }

  const isRunning = () => child.exitCode === null && child.signalCode === null;

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (!isRunning()) return child.exitCode;
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return exited;
  }

  await start();
  return {
    get origin() {
      return `http://localhost:${port}`;
    },
    get publishableKey() {
      return keys.publishableKey;
    },
    get secretKey() {
      return keys.secretKey;
    },
    get signInUrl() {
      return keys.signInUrl;
    },
    get port() {
      return port;
    },
    get pid() {
      return child.pid as number;
    },
    get isRunning() {
      return isRunning();
    },
    get output() {
      return output;
    },
    dataDir,
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
    restart: start,
    async remove() {
      await end('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Settles when the server listens. @throws with its words where it ends, or is too slow */
function greeted(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`The server did not start in time:\n${output()}`)), START_MS);
    const settle = (outcome: () => void) => {
      clearTimeout(deadline);
      outcome();
    };
    child.stdout?.on('data', () => {
      if (output().includes('listens at')) settle(resolve);
    });
    child.once('close', (code) => settle(() => reject(new Error(`The server ended with ${code}:\n${output()}`))));
    child.once('error', (error) => settle(() => reject(error)));
  });
}
