// schema.org orders in the page's JSON-LD. Unreadable JSON and foreign shapes are passed over, never thrown at.
import type { Claim, Detector } from './detect.ts';

type Node = Record<string, unknown>;

export const jsonLd: Detector = {
  name: 'json-ld',
  confidence: 'high',
  find() {
    const claims: Claim[] = [];
    for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
      visit(parse(script.textContent ?? ''), claims);
    }
    return claims;
  },
};

function visit(value: unknown, claims: Claim[]): void {
  if (Array.isArray(value)) {
    for (const entry of value) visit(entry, claims);
  } else if (isNode(value)) {
    if (hasType(value, 'Order')) claims.push(...claimOf(value));
    if (hasType(value, 'ParcelDelivery')) visitParcel(value.partOfOrder, claims);
    visit(value['@graph'], claims);
  }
}

/** What a parcel is part of is an order, whether or not it says so. */
function visitParcel(value: unknown, claims: Claim[]): void {
  for (const order of [value].flat()) if (isNode(order)) claims.push(...claimOf(order));
}

function claimOf(order: Node): Claim[] {
  const number = textOf(order.orderNumber);
  const confirmation = textOf(order.confirmationNumber);
  if (!number) return [];
  return [confirmation && confirmation !== number ? { number, aliases: { confirmation } } : { number }];
}

/** `Order`, `schema:Order` or the full address, http or https. */
function hasType(node: Node, type: string): boolean {
  return [node['@type']].flat().some((name) => typeof name === 'string' && name.split(/[/:#]/).at(-1) === type);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
