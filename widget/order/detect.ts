// Which order this page is about. Detectors are asked in their documented order; what a page says is a claim.
import type { Confidence } from '../../shared/kinds.ts';
import { orderKey } from '../../shared/order-number.ts';
import { MAX_ALIASES, MAX_ORDER_NUMBER, MAX_SHORT_TEXT, MAX_TOKEN } from '../../shared/wire.ts';

/** One order as a page says it: nothing of it has been checked. */
export interface Claim {
  number: unknown;
  /** Other names of the same order, by kind. */
  aliases?: Record<string, unknown> | undefined;
  token?: string | undefined;
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

export interface Candidate {
  number: string;
  source: string;
  confidence: Confidence;
}

export interface FoundOrder extends Candidate {
  aliases: Record<string, string> | undefined;
  token: string | undefined;
  /** What detectors further down said instead. */
  candidates: Candidate[];
}

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
function distinct(claims: Claim[]) {
  const byKey = new Map<
    string,
    { number: string; aliases: Record<string, string> | undefined; token: string | undefined }
  >();
  for (const { number: said, aliases = {}, token } of claims) {
    const number = textOf(said);
    const names = Object.entries(aliases)
      .map(([kind, name]) => [kind, textOf(name)] as const)
      .filter(([kind, name]) => /^[a-z][\w-]{0,39}$/i.test(kind) && name && name.length <= MAX_SHORT_TEXT)
      .slice(0, MAX_ALIASES);
    if (!orderKey(number) || number.length > MAX_ORDER_NUMBER || byKey.has(orderKey(number))) continue;
    byKey.set(orderKey(number), {
      number,
      aliases: names.length > 0 ? Object.fromEntries(names) : undefined,
      token: token && token.length <= MAX_TOKEN ? token : undefined,
    });
  }
  return byKey;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';
}

/** A detector reads whatever a shop's page holds: one that throws costs only itself. */
function safely<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
