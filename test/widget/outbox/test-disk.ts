// A disk for the time of a test. The storage contract holds it to what IndexedDB does.
import type { Row, Storage } from '../../../widget/outbox/storage.ts';

export function openTestDisk(): Storage {
  const rows = new Map<number, Row>();
  let last = 0;
  const remove = async (seq: number): Promise<void> => void rows.delete(seq);
  return {
    async add(message) {
      last += 1;
      rows.set(last, { ...message, seq: last });
      return last;
    },
    oldest: async (limit) => [...rows.values()].slice(0, limit),
    remove,
    bury: ({ seq }) => remove(seq),
    close: () => undefined,
  };
}
