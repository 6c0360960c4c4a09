// Which order this page is about. Detectors are asked in their documented order; what a page says is a claim.
import type { Confidence } from '../../shared/kinds.ts';
import { orderKey } from '../../shared/order-number.ts';
import { MAX_ALIASES, MAX_ORDER_NUMBER, MAX_SHORT_TEXT, MAX_TOKEN } from '../../shared/wire.ts';
import { textOf } from './text-of.ts';

/** One order as a page says it: nothing of it has been checked. */
export interface Claim {
  number: unknown;
  /** Other names of the same order, by kind. */
  aliases?: Record<string, unknown> | null | undefined;
  token?: unknown;
}

export interface Detector {
  /** Goes on the wire as the order's source. */
  name: string;
  confidence: Confidence;
  /** Every order it sees: two different ones make the page ambiguous. */
  find(): Claim[];
  /** Calls back, for as long as the page lives, when there may be something new. */
  watch?(changed: () => void): void;
}

interface Candidate {
  number: string;
  source: string;
  confidence: Confidence;
}

interface CheckedClaim {
  number: string;
  aliases: Record<string, string> | undefined;
  token: string | undefined;
}

export interface FoundOrder extends Candidate, CheckedClaim {
  /** What detectors further down said instead. */
  candidates: Candidate[];
}

// The two words are names that every object has: the server refuses them as keys.
const KIND = /^(?!constructor$|prototype$)[a-z][\w-]{0,39}$/i;

/** The first detector that sees exactly one order wins; one that sees several ends the search: none is better than wrong. */
export function detectOrder(detectors: readonly Detector[]): FoundOrder | null {
  let found: FoundOrder | undefined;
  for (const { name: source, confidence, find } of detectors) {
    const claims = distinct(safely(find) ?? []);
    if (!found && claims.size > 1) return null;
    for (const [key, { number, aliases, token }] of claims) {
      const candidate = { number, source, confidence };
      if (!found) found = { ...candidate, aliases, token, candidates: [] };
      else if (key !== orderKey(found.number)) found.candidates.push(candidate);
    }
  }
  return found ?? null;
}

export function watchOrder(detectors: readonly Detector[], changed: () => void): void {
  for (const { watch } of detectors) safely(() => watch?.(changed));
}

/** Checked claims by what their numbers compare as. What the server would refuse an event for is left out. */
function distinct(claims: Claim[]): Map<string, CheckedClaim> {
  const byKey = new Map<string, CheckedClaim>();
  for (const { number: said, aliases, token } of claims) {
    const number = textOf(said, MAX_ORDER_NUMBER);
    const names = Object.entries(aliases ?? {})
      .map(([kind, name]) => [kind, textOf(name, MAX_SHORT_TEXT)] as const)
      .filter(([kind, name]) => KIND.test(kind) && name)
      .slice(0, MAX_ALIASES);
    const key = orderKey(number);
    if (!key || byKey.has(key)) continue;
    byKey.set(key, {
      number,
      aliases: names.length > 0 ? Object.fromEntries(names) : undefined,
      token: textOf(token, MAX_TOKEN) || undefined,
    });
  }
  return byKey;
}

/** A detector reads whatever a shop's page holds: one that throws costs only itself. */
function safely<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
