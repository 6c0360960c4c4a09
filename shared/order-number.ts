// How two order numbers compare: trimmed, one leading # dropped, case folded; no imports.

// Zero-width and bidirectional marks: they come along when a number is copied off a page, and nobody sees them.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** The form of an order number that is compared and stored as a key; '' where nothing is left of it. */
export function orderKey(orderNumber: string): string {
  return orderNumber.replace(INVISIBLE, '').trim().replace(/^#/, '').trim().toLowerCase();
}
