// A shopper who rates and reads what the state line says. One of three truths is read, or the row fails.
import type { Page } from 'playwright-core';
import { openPanel } from '../../browser/shop.ts';
import type { Ledger, Told } from './ledger.ts';

const TRUTHS: [begins: string, told: Told][] = [
  ['Saved.', 'saved'],
  ['Waiting on this device.', 'waiting'],
  ['Not saved.', 'not saved'],
];

/** Rates, with words of its own, and answers what was read about it. */
export async function say(page: Page, ledger: Ledger, words = ledger.newWords()): Promise<Told> {
  await write(page, words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  return read(page, ledger, words);
}

/** Everything but the last click. */
export async function write(page: Page, words: string): Promise<void> {
  if (!(await page.locator('counterbell-widget .panel').isVisible())) await openPanel(page);
  const done = page.getByRole('button', { name: 'Done' });
  if (await done.isVisible()) await done.click();
  const comment = page.getByLabel('Anything to add?');
  if (!(await comment.isVisible())) await page.getByRole('button', { name: 'Rate your experience' }).click();
  await page.locator('label', { hasText: 'Great' }).click();
  await comment.fill(words);
}

/** Reads the state line, once it says something, and writes it down. */
export async function read(page: Page, ledger: Ledger, words: string): Promise<Told> {
  const line = page.locator('.state:not(:empty)');
  await line.waitFor();
  const said = (await line.textContent()) ?? '';
  const told = TRUTHS.find(([begins]) => said.startsWith(begins))?.[1];
  if (!told) throw new Error(`A fourth truth: ${said}`);
  ledger.told(words, told);
  const kept = await page.getByLabel('Anything to add?').inputValue();
  if (told === 'not saved' && kept !== words) ledger.lied(`told "not saved", and the words are gone: ${words}`);
  return told;
}

/** Waits until the state line says that it is saved: the page goes on by itself when it can. */
export async function readSaved(page: Page, ledger: Ledger, words: string): Promise<void> {
  await page.locator('.state.saved').waitFor();
  ledger.told(words, 'saved');
}
