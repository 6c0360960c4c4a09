// A shopper's device with a disk: what its browser keeps is there again when it is opened anew.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { killBrowser, openProfile } from '../../helpers/browser.ts';
import type { Ledger } from './ledger.ts';
import { listen } from './scene.ts';

export interface Profile {
  folder: string;
  open(): Promise<BrowserContext>;
  /** SIGKILL, and wait. */
  kill(): Promise<void>;
}

/** Gone, with its browser, when the test ends. */
export function createProfile(ledger: Ledger, folder = makeFolder()): Profile {
  let context: BrowserContext | undefined;
  const profile: Profile = {
    folder,
    async open() {
      context = await openProfile(folder);
      await listen(context, ledger);
      return context;
    },
    async kill() {
      if (!context) return;
      const gone = new Promise((closed) => context?.once('close', closed));
      killBrowser(folder);
      await gone;
      context = undefined;
    },
  };
  onTestFinished(() => profile.kill());
  return profile;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'counterbell-profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
