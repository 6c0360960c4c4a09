// A disk for the time of a test. The storage contract holds it to what IndexedDB does.
import type { Letter, Row, Storage } from '../../../widget/outbox/storage.ts';

export function openTestDisk(): Storage {
  const rows = new Map<number, Row | Letter>();
  let last = 0;
  const isDead = (row: Row | Letter): row is Letter => 'deadBecause' in row;
  const add: Storage['add'] = async (message) => {
    last += 1;
    rows.set(last, { ...message, seq: last });
    return last;
  };
  return {
    add,
    oldest: async (limit) => [...rows.values()].filter((row) => !isDead(row)).slice(0, limit),
    letters: async () => [...rows.values()].filter(isDead),
    async remove(seqs) {
      for (const seq of seqs) rows.delete(seq);
    },
    async bury(letters, note) {
      for (const letter of letters) rows.set(letter.seq, letter);
      if (note) await add(note);
    },
    close: () => undefined,
  };
}
