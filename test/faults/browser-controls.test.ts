// The widget with one guard taken out: each of these faults must be noticed, or the zeros of the others mean nothing.
import { resolve } from 'node:path';
import { buildBroken, type Piece } from './broken-build.ts';
import { answerWrongly } from './browser/answers.ts';
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

async function openBroken(piece: Piece) {
  return openScene({ cli: await buildBroken(piece) });
}

control({ id: 'C3', title: 'localStorage instead of IndexedDB', rounds: { ci: 2, soak: 2 } }, async (rounds) => {
  const scene = await openBroken(LOCAL_STORAGE);
  await killAfterTold(scene, createProfile(scene.ledger), rounds);
  return scene.ledger.tally(rounds);
});

control({ id: 'C3', title: 'removed before the answer', rounds: { ci: 2, soak: 2 } }, async (rounds) => {
  const scene = await openBroken(REMOVED_BEFORE_THE_ANSWER);
  await killAfterTold(scene, createProfile(scene.ledger), rounds);
  return scene.ledger.tally(rounds);
});

control(
  { id: 'C9', title: 'the status alone taken for an acknowledgement', rounds: { ci: 2, soak: 2 } },
  async (rounds) => {
    const scene = await openBroken(STATUS_ALONE);
    await answerWrongly(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);

control(
  { id: 'C4', title: 'relaxed instead of strict', rounds: { ci: 2, soak: 2 }, needs: () => diskMissing('ext4') },
  async (rounds) => {
    const scene = await openBroken(RELAXED);
    await cutPowerAfterTold(scene, rounds);
    return scene.ledger.tally(rounds);
  },
);
