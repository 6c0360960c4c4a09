// What debug() prints: the queue as it stands on this device, and how the last try went. It changes nothing.
import { hasExpired } from './letters.ts';
import type { OutboxFacts } from './outbox.ts';
import type { Storage } from './storage.ts';

/** What the page itself knows. */
export interface Facts extends OutboxFacts {
  order: unknown;
}

export async function printReport(disk: Storage, facts: Facts): Promise<void> {
  const onDisk = await readDisk(disk).catch((error: unknown) => ({ waiting: null, storage: `${error}` }));
  console.log('[counterbell]', { ...facts, ...onDisk, lastOutcome: wordsOf(facts.lastStatus) });
}

async function readDisk(disk: Storage) {
  const [rows, letters] = await Promise.all([disk.oldest(), disk.letters()]);
  const refused = letters.filter((letter) => !hasExpired(letter));
  return {
    waiting: rows.length,
    dead: refused.length,
    expired: letters.length - refused.length,
    refusals: refused.map(({ id, deadBecause }) => `${id}: ${deadBecause}`),
  };
}

function wordsOf(status: number | null): string {
  if (status === null) return 'nothing sent yet';
  return status === 0 ? 'no answer' : `HTTP ${status}`;
}
