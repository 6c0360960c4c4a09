// The order the shop itself names: the tag's attributes, `init` or `order()`. The newest word counts.
import type { Claim, Detector } from './detect.ts';

export interface DeclaredOrder extends Detector {
  declare(claim: Claim | null): void;
}

export function createDeclared(name: string, confidence: Detector['confidence']): DeclaredOrder {
  let claim: Claim | null = null;
  return {
    name,
    confidence,
    find: () => (claim ? [claim] : []),
    declare(next) {
      claim = next;
    },
  };
}
