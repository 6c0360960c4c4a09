// Purchases in the page's dataLayer: GA4, gtag and the older ecommerce.purchase. Reads what is there, then watches
// `push`; the shop's own call goes through untouched, whatever happens here.
import type { Detector } from './detect.ts';

/** Any of the shapes met in shops; every field may be anything. gtag() pushes its Arguments object. */
interface Entry {
  0?: unknown;
  1?: unknown;
  2?: { transaction_id?: unknown } | null;
  event?: unknown;
  ecommerce?: { transaction_id?: unknown; purchase?: { actionField?: { id?: unknown } | null } | null } | null;
}

export const dataLayer: Detector = {
  name: 'data-layer',
  confidence: 'high',
  find: () => (layer() ?? []).map((entry) => ({ number: numberOf(entry) })),
  watch(changed) {
    const entries = layer();
    const push = entries?.push;
    if (!entries || !push) return;
    // A tag manager wraps `push` too, so it can never be put back; and it may be called without its array.
    entries.push = (...added) => {
      const answer = push.apply(entries, added);
      queueMicrotask(changed);
      return answer;
    };
  },
};

function layer(): (Entry | null | undefined)[] | null {
  const { dataLayer: entries } = window as { dataLayer?: unknown };
  return Array.isArray(entries) ? entries : null;
}

function numberOf(entry: Entry | null | undefined): unknown {
  if (entry?.[0] === 'event' && entry[1] === 'purchase') return entry[2]?.transaction_id;
  const ecommerce = entry?.ecommerce;
  return (entry?.event === 'purchase' && ecommerce?.transaction_id) || ecommerce?.purchase?.actionField?.id;
}
