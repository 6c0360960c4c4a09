// When to try again, and when a message is too old to. Pure: time and chance come in as numbers.

export const FIRST_MS = 1_000;
export const LONGEST_MS = 5 * 60_000;
export const SLOW_MS = 15 * 60_000;
export const LONGEST_ASKED_MS = 60 * 60_000;
/** The server forgets an id no sooner than this and a skewed clock allow, so a late retry is still deduplicated. */
export const MAX_AGE_MS = 14 * 24 * 60 * 60_000;
const WAKE_SPREAD_MS = 10_000;

export interface Setback {
  /** Tries in a row that brought nothing, this one included. */
  tries: number;
  /** `slow`: the key or the address is wrong, which only the shop's owner can mend. */
  pace: 'normal' | 'slow';
  /** What the server asked for, or null. */
  askedMs: number | null;
}

/** Full jitter between the first wait and a doubling ceiling; a wait the server asked for is never cut short. */
export function waitMs({ tries, pace, askedMs }: Setback, random: number): number {
  if (askedMs !== null) return Math.min(askedMs, LONGEST_ASKED_MS) + random * FIRST_MS * 5;
  if (pace === 'slow') return SLOW_MS * (0.75 + random / 4);
  return FIRST_MS + random * (Math.min(LONGEST_MS, FIRST_MS * 2 ** tries) - FIRST_MS);
}

/** A whole town comes back online at once: spread the first request. */
export function wakeMs(random: number): number {
  return random * WAKE_SPREAD_MS;
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); a date, which needs two clocks to agree, is not obeyed: null. */
export function parseRetryAfter(header: string | null): number | null {
  return /^\d+$/.test(header ?? '') ? Number(header) * 1_000 : null;
}

/** A clock that was set back makes a message look new, never old. */
export function isExpired(addedAt: number, nowMs: number): boolean {
  return nowMs - addedAt > MAX_AGE_MS;
}
