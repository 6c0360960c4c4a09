// A real Chromium for the tests: CHROME_PATH, the system's own, or the one that comes with the packages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

const NOT_FOUND = 'These tests need Chromium or Chrome: install one, or set CHROME_PATH to it.';

/** `without`: what playwright tells the browser by default, and is not to be told here. */
export async function openBrowser({ without = [] }: { without?: string[] } = {}): Promise<Browser> {
  return chromium.launch({ ...(await launchOptions()), ignoreDefaultArgs: without });
}

/** A profile on the disk: what it keeps is there again when it is opened anew. */
export async function openProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, await launchOptions());
}

/** Why there is no browser on this machine; null where there is. */
export async function browserMissing(): Promise<string | null> {
  return (await findBrowser()) ? null : NOT_FOUND;
}

/** The same of a browser that can be killed. */
export async function killableBrowserMissing(): Promise<string | null> {
  const missing = await browserMissing();
  return missing ?? (existsSync('/proc/self/cmdline') ? null : 'to find the processes of a browser takes /proc');
}

/** SIGKILL to the processes of the browser that runs on this profile, and to no other. */
export function killBrowser(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) !== process.pid && commandLineOf(pid).includes(`--user-data-dir=${folder}`))
      process.kill(Number(pid), 'SIGKILL');
  }
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function launchOptions() {
  const isRoot = process.getuid?.() === 0;
  const executablePath = await findBrowser();
  if (!executablePath) throw new Error(NOT_FOUND);
  return { executablePath, args: isRoot ? [...QUIET, '--no-sandbox'] : QUIET };
}

async function findBrowser(): Promise<string | null> {
  const given = process.env.CHROME_PATH;
  if (given && !existsSync(given)) throw new Error(`CHROME_PATH is ${given}, and nothing is there.`);
  const found = given ?? SYSTEM.find((path) => existsSync(path));
  if (found) return found;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium');
    return packaged.executablePath();
  }
  return null;
}
