// Dead letters: what the server refused, and what grew too old to send. The shopper reads of each once; it stays on
// the device as a count until it is old itself. Fetched only where there is one, or is about to be.
import type { Written } from './queue.ts';
import { isExpired } from './retry.ts';
import type { Letter, Row, Storage } from './storage.ts';

const EXPIRED = 'expired';

/** What was given up behind the shopper's back. */
export interface Lost {
  count: number;
  /** Of the last one: the server's words, or null where it grew too old. */
  refusal: string | null;
}

export interface LettersParts {
  disk: Storage;
  /** What tells the merchant how many messages grew too old; null where that may not be said. */
  noteExpired(count: number): Written | null;
  now(): number;
}

export interface Letters {
  /** Takes rows out of the queue for good. `refusal` is null where they grew too old. */
  bury(rows: readonly Row[], refusal: string | null, isTold: boolean): Promise<void>;
  /** What the shopper has not read of yet. */
  untold(): Promise<Lost | null>;
  /** The shopper has read of what `untold` answered last. */
  markTold(): void;
}

/** A refusal keeps the words, for the shop to look into; of what grew too old only the count is kept. */
function letterOf(row: Row, refusal: string | null, isTold: boolean, nowMs: number): Letter {
  return {
    ...row,
    ...(refusal === null && { json: '' }),
    deadBecause: refusal ?? EXPIRED,
    addedAt: nowMs,
    isTold: isTold || !!row.isPassing,
  };
}

export function hasExpired({ deadBecause }: Letter): boolean {
  return deadBecause === EXPIRED;
}

export function createLetters({ disk, noteExpired, now }: LettersParts): Letters {
  let shown: Letter[] = [];

  function bury(rows: readonly Row[], refusal: string | null, isTold: boolean): Promise<void> {
    const letters = rows.map((row) => letterOf(row, refusal, isTold, now()));
    const note = refusal === null && noteExpired(letters.length);
    return disk.bury(letters, note ? { ...note, addedAt: now(), isNumbered: true } : null);
  }

  async function untold(): Promise<Lost | null> {
    const letters = await disk.letters();
    const old = letters.filter(({ addedAt }) => isExpired(addedAt, now()));
    if (old.length > 0) await disk.remove(old.map(({ seq }) => seq));
    shown = letters.filter((letter) => !letter.isTold && !old.includes(letter));
    const last = shown.at(-1);
    return last ? { count: shown.length, refusal: hasExpired(last) ? null : last.deadBecause } : null;
  }

  return {
    bury,
    // A disk that cannot be read has nothing to tell: the next opening asks again.
    untold: () => untold().catch(() => null),
    markTold() {
      const told = shown.map((letter) => ({ ...letter, isTold: true }));
      shown = [];
      // A disk that cannot be written to tells of them once more.
      if (told.length > 0) disk.bury(told).catch(() => undefined);
    },
  };
}
