// Unsent messages for as long as the page lives, where nothing may be stored or storing fails. Never durable.
import type { Row, Storage } from './storage.ts';

export function createMemory(): Storage {
  const rows = new Map<number, Row>();
  let seq = 0;
  const remove = async (seq: number): Promise<void> => void rows.delete(seq);
  return {
    isDurable: false,
    async add(message) {
      rows.set(++seq, { ...message, seq });
      return seq;
    },
    oldest: async (limit) => [...rows.values()].slice(0, limit),
    remove,
    bury: ({ seq }) => remove(seq),
    close: () => rows.clear(),
  };
}
