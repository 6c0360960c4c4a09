// An order somebody names: the shop, by the tag's attributes, init() or order(); or the shopper, who types it. The
// newest word counts.
import type { Claim, Detector } from './detect.ts';

export interface DeclaredOrder extends Detector {
  declare(claim: Claim): void;
}

export function createDeclared(name: string, confidence: Detector['confidence']): DeclaredOrder {
  let claims: Claim[] = [];
  return {
    name,
    confidence,
    find: () => claims,
    declare(claim) {
      claims = [claim];
    },
  };
}
