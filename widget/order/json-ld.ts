// schema.org orders in the page's JSON-LD. Unreadable JSON and foreign shapes are passed over, never thrown at.
import { parseJson } from '../parse-json.ts';
import type { Claim, Detector } from './detect.ts';

interface Node {
  '@type'?: unknown;
  '@graph'?: unknown;
  orderNumber?: unknown;
  confirmationNumber?: unknown;
  partOfOrder?: unknown;
}

export const jsonLd: Detector = {
  name: 'json-ld',
  confidence: 'high',
  find: () =>
    [...document.querySelectorAll('script[type="application/ld+json"]')].flatMap((script) =>
      claimsOf(parseJson(script.textContent)),
    ),
};

function claimsOf(value: unknown): Claim[] {
  if (Array.isArray(value)) return value.flatMap(claimsOf);
  const node = value as Node | null | undefined;
  if (!node) return [];
  // What a parcel is part of is an order, whether or not it says so.
  return [
    ...(isOrder(node) ? [claimOf(node)] : []),
    ...listOf(node.partOfOrder).map(claimOf),
    ...claimsOf(node['@graph']),
  ];
}

function claimOf({ orderNumber: number, confirmationNumber: confirmation }: Node): Claim {
  return { number, aliases: { confirmation } };
}

/** `Order`, `schema:Order` or the full address, http or https. */
function isOrder(node: Node): boolean {
  return listOf(node['@type']).some((name) => `${name}`.split(/[/:#]/).at(-1) === 'Order');
}

function listOf(value: unknown): Node[] {
  return [value ?? []].flat() as Node[];
}
