// Purchases in the page's dataLayer: GA4, gtag and the older ecommerce.purchase. Reads what is there, then watches
// `push`; the shop's own call goes through untouched, whatever happens here.
import type { Claim, Detector } from './detect.ts';

type Entry = Record<number | string, unknown>;

export const dataLayer: Detector = {
  name: 'data-layer',
  confidence: 'high',
  find() {
    const entries = layer();
    return entries ? Array.from(entries, claimOf).filter((claim) => claim !== null) : [];
  },
  watch(changed) {
    const entries = layer();
    if (!entries) return () => undefined;
    const push = entries.push;
    let live = true;
    entries.push = function (this: unknown[], ...added: unknown[]): number {
      const length = push.apply(this, added);
      // A shop's tag manager wraps `push` too, so it cannot be put back: a stopped watcher only falls silent.
      if (live) announce(added, changed);
      return length;
    };
    return () => {
      live = false;
    };
  },
};

function announce(added: unknown[], changed: () => void): void {
  try {
    if (added.some((entry) => claimOf(entry))) changed();
  } catch {
    // A getter of the shop's entry threw; it is theirs to notice.
  }
}

function layer(): unknown[] | null {
  const { dataLayer: entries } = window as { dataLayer?: unknown };
  return Array.isArray(entries) ? entries : null;
}

function claimOf(value: unknown): Claim | null {
  const entry = asEntry(value);
  // gtag() pushes its Arguments object: ['event', 'purchase', {…}].
  const isGtag = entry[0] === 'event' && entry[1] === 'purchase';
  const ecommerce = asEntry(entry.ecommerce);
  const id = isGtag
    ? asEntry(entry[2]).transaction_id
    : entry.event === 'purchase' && ecommerce.transaction_id
      ? ecommerce.transaction_id
      : asEntry(asEntry(ecommerce.purchase).actionField).id;
  const number = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
  return number ? { number } : null;
}

function asEntry(value: unknown): Entry {
  return typeof value === 'object' && value !== null ? (value as Entry) : {};
}
