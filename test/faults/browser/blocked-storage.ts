// Storage the page may not touch: the widget works online, and promises nothing offline that it cannot keep.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { openProfile } from '../../helpers/browser.ts';
import type { Told } from './ledger.ts';
import { openDevice, openTestBrowser, type Scene, visit } from './scene.ts';
import { readSaved, say } from './shopper.ts';

/** Names on `window` or `navigator` that throw, and what may be told offline then. */
const BLOCKED: [names: string[], offline: Told][] = [
  [['localStorage', 'indexedDB', 'locks'], 'not saved'],
  [['indexedDB'], 'not saved'],
  [['localStorage', 'locks'], 'waiting'],
];

export async function blockGetters(scene: Scene, rounds: number): Promise<void> {
  const browser = await openTestBrowser();
  for (let round = 0; round < rounds; round += 1) {
    const [names, offline] = BLOCKED[round % BLOCKED.length] as (typeof BLOCKED)[number];
    const context = await openDevice(browser, scene.ledger);
    await context.addInitScript((blocked) => {
      const get = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
      for (const name of blocked) {
        Object.defineProperty(name === 'locks' ? Navigator.prototype : window, name, { get });
      }
    }, names);
    await tellOnlineAndOffline(scene, context, offline);
    await context.close();
  }
}

/** The browser's own setting, which blocks all of it. */
export async function openBlockedProfile(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'counterbell-profile-'));
  mkdirSync(join(folder, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
  const context = await openProfile(folder);
  return {
    context,
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function tellOnlineAndOffline(scene: Scene, context: BrowserContext, offline: Told): Promise<void> {
  const { ledger } = scene;
  const page = await visit(scene, context);
  expectTold(scene, await say(page, ledger), 'saved');
  await context.setOffline(true);
  const words = ledger.newWords();
  expectTold(scene, await say(page, ledger, words), offline);
  await context.setOffline(false);
  await readSaved(page, ledger, words);
}

function expectTold({ ledger }: Scene, told: Told, wanted: Told): void {
  if (told !== wanted) ledger.lied(`told ${told} where it is ${wanted}`);
}
