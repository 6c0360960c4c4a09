// The widget with one guard taken out: each of these faults must be noticed, or the zeros of the others mean nothing.
import { resolve } from 'node:path';
import { browserMissing, killableBrowserMissing } from '../helpers/browser.ts';
import { buildBroken, type Piece } from './broken-build.ts';
import { answerWrongly, OK_ANSWERS } from './browser/answers.ts';
import { leaveAfterClick } from './browser/departures.ts';
import { killAfterTold } from './browser/killed-browser.ts';
import { cutPowerAfterTold } from './browser/power-cut.ts';
import { createProfile } from './browser/profile.ts';
import { openScene } from './browser/scene.ts';
import { diskMissing } from './disk.ts';
import { control } from './fault.ts';

const RELAXED: Piece = {
  file: 'widget/outbox/indexed-db.ts',
  from: "durability: 'strict'",
  to: "durability: 'relaxed'",
};

const LOCAL_STORAGE: Piece = {
  file: 'widget/widget.ts',
  from: "'./outbox/indexed-db.ts'",
  to: `'${resolve(import.meta.dirname, 'browser/local-storage.ts')}'`,
};

const REMOVED_BEFORE_THE_ANSWER: Piece = {
  file: 'widget/outbox/outbox.ts',
  from: 'const answer = await post(',
  to: `for (const { seq } of await disk.oldest(MAX_BATCH_EVENTS)) await disk.remove([seq]);
      const answer = await post(`,
};

const STATUS_ALONE: Piece = {
  file: 'widget/outbox/outbox.ts',
  from: 'const { verdicts, pace } = readAnswer(answer);',
  to: `const { verdicts, pace } = readAnswer(answer);
      if (answer.status >= 200 && answer.status < 300) {
        for (const { row } of batch) verdicts.set(row.id, verdicts.get(row.id) ?? { state: 'saved', outcome: {} });
      }`,
};

/** As one that collects what it sends, and keeps it nowhere meanwhile. */
const KEPT_BY_THE_PAGE_ALONE: Piece[] = [
  {
    file: 'widget/outbox/outbox.ts',
    from: '(item.row.isNumbered ? keep(item) : Promise.resolve())',
    to: 'Promise.resolve()',
  },
  {
    file: 'widget/outbox/outbox.ts',
    from: 'const answer = await post(',
    to: `await new Promise((collected) => setTimeout(collected, 1_000));
      const answer = await post(`,
  },
];

async function openBroken(...pieces: Piece[]) {
  return openScene({ cli: await buildBroken(...pieces) });
}

control(
  {
    id: 'C2',
    title: 'kept by the page alone for a second',
    rounds: { ci: 2, soak: 2 },
    expects: 'lost',
    needs: killableBrowserMissing,
  },
  async (rounds) => {
    const scene = await openBroken(...KEPT_BY_THE_PAGE_ALONE);
    await leaveAfterClick(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);

control(
  {
    id: 'C3',
    title: 'localStorage instead of IndexedDB',
    rounds: { ci: 2, soak: 2 },
    expects: 'lost',
    needs: killableBrowserMissing,
  },
  async (rounds) => {
    const scene = await openBroken(LOCAL_STORAGE);
    await killAfterTold(scene, createProfile(scene.ledger), rounds);
    return scene.ledger.tally(rounds);
  },
);

control(
  {
    id: 'C3',
    title: 'removed before the answer',
    rounds: { ci: 2, soak: 2 },
    expects: 'lost',
    needs: killableBrowserMissing,
  },
  async (rounds) => {
    const scene = await openBroken(REMOVED_BEFORE_THE_ANSWER);
    await killAfterTold(scene, createProfile(scene.ledger), rounds);
    return scene.ledger.tally(rounds);
  },
);

control(
  {
    id: 'C9',
    title: 'the status alone taken for an acknowledgement',
    rounds: { ci: 2, soak: 2 },
    expects: 'falsePromises',
    needs: browserMissing,
  },
  async (rounds) => {
    const scene = await openBroken(STATUS_ALONE);
    await answerWrongly(scene, OK_ANSWERS.slice(0, rounds), rounds);
    return scene.ledger.tally(rounds);
  },
);

control(
  {
    id: 'C4',
    title: 'relaxed instead of strict',
    rounds: { ci: 2, soak: 2 },
    expects: 'lost',
    needs: async () => (await killableBrowserMissing()) ?? diskMissing('ext4'),
  },
  async (rounds) => {
    const scene = await openBroken(RELAXED);
    await cutPowerAfterTold(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);
