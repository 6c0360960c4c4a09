// Which order this page is about. Detectors are asked in their documented order; what a page says is a claim.
import type { Confidence } from '../../shared/kinds.ts';
import { orderKey } from '../../shared/order-number.ts';
import { MAX_ALIASES, MAX_ORDER_NUMBER, MAX_SHORT_TEXT, MAX_TOKEN } from '../../shared/wire.ts';

/** One order as a detector read it; `aliases` are other names of the same order, by kind. */
export interface Claim {
  number: string;
  aliases?: Record<string, string>;
  token?: string;
}

export interface Detector {
  /** Goes on the wire as the order's source. */
  name: string;
  confidence: Confidence;
  /** Every order it sees: two different ones make the page ambiguous. */
  find(): Claim[];
  /** Calls back when there may be something new; returns how to stop. */
  watch?(changed: () => void): () => void;
}

export interface FoundOrder extends Claim {
  source: string;
  confidence: Confidence;
  /** What detectors further down said instead. */
  candidates: { number: string; source: string; confidence: Confidence }[];
}

/** The first detector that sees exactly one order wins; one that sees several ends the search: none is better than wrong. */
export function detectOrder(detectors: readonly Detector[]): FoundOrder | null {
  let found: FoundOrder | null = null;
  for (const detector of detectors) {
    const claims = distinct(safely(() => detector.find()) ?? []);
    const [claim] = claims;
    if (!claim) continue;
    const { name: source, confidence } = detector;
    if (found) {
      for (const { number } of claims) {
        if (orderKey(number) !== orderKey(found.number)) found.candidates.push({ number, source, confidence });
      }
    } else if (claims.length > 1) {
      return null;
    } else {
      found = { ...claim, source, confidence, candidates: [] };
    }
  }
  return found;
}

export function watchOrder(detectors: readonly Detector[], changed: () => void): () => void {
  const stops = detectors.map((detector) => safely(() => detector.watch?.(changed)));
  return () => {
    for (const stop of stops) safely(() => stop?.());
  };
}

function distinct(claims: Claim[]): Claim[] {
  const byKey = new Map<string, Claim>();
  for (const claim of claims) {
    const number = claim.number.trim();
    const key = orderKey(number);
    if (key !== '' && number.length <= MAX_ORDER_NUMBER && !byKey.has(key)) byKey.set(key, tidy({ ...claim, number }));
  }
  return [...byKey.values()];
}

/** Leaves out what the server would refuse the whole event for. */
function tidy({ number, aliases = {}, token }: Claim): Claim {
  const good = Object.entries(aliases).filter(
    ([kind, name]) => /^[a-z][\w-]{0,39}$/i.test(kind) && typeof name === 'string' && name && name.length <= MAX_SHORT_TEXT,
  );
  return {
    number,
    ...(good.length > 0 && { aliases: Object.fromEntries(good.slice(0, MAX_ALIASES)) }),
    ...(token && token.length <= MAX_TOKEN && { token }),
  };
}

/** A detector reads whatever a shop's page holds: one that throws costs only itself. */
function safely<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
