// Shops whose page breaks what a script relies on, and guards that cut the widget off: it works or stays out of the
// way, and whatever it tells is true.
import type { Browser, Page } from 'playwright-core';
import { openPanel, type ShopPage, shopPage } from '../../browser/shop.ts';
import type { TestServer } from '../../helpers/server.ts';
import type { Told } from './ledger.ts';
import { type Scene, visit } from './scene.ts';
import { say } from './shopper.ts';

/** What a page came to: what was told, or that no panel opened. */
type Came = Told | 'not there';

interface Hostility {
  comesTo: Came;
  /** Runs before the tag. */
  script?: string;
  policy?(server: TestServer): string;
  /** What a guard in the browser aborts. */
  aborts?: string;
}

const HOSTILITIES: Record<string, Hostility> = {
  'toJSON on every array and string': {
    comesTo: 'saved',
    script: `Array.prototype.toJSON = function () { return '[' + this.join() + ']'; };
      String.prototype.toJSON = function () { return '"' + this + '"'; };`,
  },
  'an old Prototype.js': {
    comesTo: 'saved',
    script: `Array.from = function (list) { var copy = [], at = 0; while (at < list.length) copy.push(list[at++]); return copy; };
      Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
      Array.prototype.find = function (is) { for (var at = 0; at < this.length; at++) if (is(this[at])) return this[at]; };
      Function.prototype.bind = function (self) { var call = this; return function () { return call.apply(self, arguments); }; };
      Element.prototype.remove = function () { this.parentNode.removeChild(this); return this; };`,
  },
  'names added to every object': {
    comesTo: 'saved',
    script: `Object.prototype.extend = function () {}; Array.prototype.each = function () {};`,
  },
  'a fetch that always fails': {
    comesTo: 'waiting',
    script: `window.fetch = () => Promise.reject(new Error('patched'));`,
  },
  'a fetch that answers everything itself': {
    comesTo: 'waiting',
    script: `window.fetch = () => Promise.resolve(new Response('{}', { status: 200 }));`,
  },
  'a fetch that throws': { comesTo: 'waiting', script: `window.fetch = () => { throw new Error('patched'); };` },
  'a JSON of its own': {
    comesTo: 'waiting',
    script: `var stringify = JSON.stringify; JSON.stringify = (value) => stringify(value, null, 2);
      JSON.parse = () => { throw new Error('patched'); };`,
  },
  'a Promise of its own': {
    comesTo: 'saved',
    script: `var Native = Promise; window.Promise = function (work) { return new Native(work); };
      ['resolve', 'reject', 'all'].forEach((name) => { Promise[name] = Native[name].bind(Native); });`,
  },
  'a policy without connect-src': {
    comesTo: 'waiting',
    policy: ({ origin }) => `default-src 'none'; script-src ${origin} 'unsafe-inline'; style-src 'unsafe-inline'`,
  },
  'a blocker of its requests': { comesTo: 'waiting', aborts: '**/api/support/**' },
};

export const HOSTILITY_COUNT = Object.keys(HOSTILITIES).length;

/** Answers what each page came to. */
export async function rateOnHostilePages(scene: Scene, browser: Browser, rounds: number): Promise<Came[]> {
  const came: Came[] = [];
  const kinds = Object.entries(HOSTILITIES);
  for (let round = 0; round < rounds; round += 1) {
    const [name, hostility] = kinds[round % kinds.length] as [string, Hostility];
    came.push(await rateOn(scene, browser, name, hostility));
  }
  return came;
}

async function rateOn(scene: Scene, browser: Browser, name: string, hostility: Hostility): Promise<Came> {
  const { ledger, shop, server } = scene;
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => ledger.lied(`${name}: thrown into the page: ${message}`));
  if (hostility.aborts) await context.route(hostility.aborts, (route) => route.abort('blockedbyclient'));
  await page.goto(shop.serve('/hostile', hostilePage(server, hostility)));
  const came = (await isOpened(page)) ? await say(page, ledger) : 'not there';
  if (came !== hostility.comesTo) ledger.lied(`${name}: ${came} where it is ${hostility.comesTo}`);
  await page.close();
  // The same device at a page that is kind: what waits is sent.
  await context.unrouteAll();
  await visit(scene, context);
  await ledger.settle();
  await context.close();
  return came;
}

function hostilePage(server: TestServer, { script, policy }: Hostility): ShopPage {
  const body = shopPage(server, {
    attributes: 'data-order-number="F-1"',
    head: script ? `<script>${script}</script>` : '',
  });
  return { body, headers: policy ? { 'content-security-policy': policy(server) } : {} };
}

async function isOpened(page: Page): Promise<boolean> {
  return openPanel(page).then(
    () => true,
    () => false,
  );
}
