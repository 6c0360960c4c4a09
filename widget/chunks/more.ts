// What few visits need, in one download pinned by one hash: the other flows, dead letters, and what debug() prints.
import { h } from 'preact';
import type { CapsuleOffer, StoreConfig } from '../../shared/answer.ts';
import { CONFIG_PATH } from '../../shared/wire.ts';
import { createLetters } from '../outbox/letters.ts';
import { printReport } from '../outbox/report.ts';
import type { Flow, FlowName } from '../ui/flow.ts';
import { Capsule } from '../ui/flows/capsule.tsx';
import css from '../ui/flows/choices.css?text';
import { Updates } from '../ui/flows/updates.tsx';
import { enLost } from '../ui/text/en.ts';
import type { Lent } from './lent.ts';
import { slot } from './slot.ts';

export interface More extends Record<Exclude<FlowName, 'csat'>, Flow> {
  letters: ReturnType<typeof createLetters>;
  lostWords: typeof enLost.words;
  printReport: typeof printReport;
}

const { lent, give } = slot<Lent, More>();

async function loadOffers(): Promise<CapsuleOffer[]> {
  return (JSON.parse((await lent.askServer(CONFIG_PATH)).body) as StoreConfig).capsules;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
lent.root.adoptedStyleSheets.push(sheet);

give({
  updates: Updates,
  capsule: (props) => h(Capsule, { ...props, loadOffers }),
  letters: createLetters(lent.letters),
  lostWords: enLost.words,
  printReport,
});
