// The place for unsent messages on localStorage, for a control: it answers as the real one does, and keeps nothing that
// a killed browser would have had to write first.
import type { Message, Row, Storage } from '../../../widget/outbox/storage.ts';

/** Takes the place of the real one by name. */
export function createIndexedDb(name: string): Storage {
  const key = `${name}:queue`;
  const read = (): Row[] => JSON.parse(localStorage[key] ?? '[]') as Row[];
  const write = (rows: readonly Row[]): void => {
    localStorage[key] = JSON.stringify(rows);
  };
  const drop = (seq: number): void => write(read().filter((row) => row.seq !== seq));
  return {
    async add(message: Message) {
      const rows = read();
      const seq = (rows.at(-1)?.seq ?? 0) + 1;
      write([...rows, { ...message, seq }]);
      return seq;
    },
    oldest: async (limit) => read().slice(0, limit),
    letters: async () => [],
    remove: async (seqs) => seqs.forEach(drop),
    bury: async (letters) => letters.map(({ seq }) => seq).forEach(drop),
    close() {
      // Nothing is open.
    },
  };
}
