// Unsent messages for as long as the page lives, where nothing may be stored or storing fails. Never durable.
import type { Row, Storage } from './storage.ts';

export function createMemory(): Storage {
  const rows = new Map<number, Row>();
  let seq = 0;
  return {
    durable: false,
    async add(message) {
      rows.set(++seq, { ...message, seq });
      return seq;
    },
    async oldest(limit) {
      return [...rows.values()].slice(0, limit);
    },
    async remove(seq) {
      rows.delete(seq);
    },
    async bury(row) {
      rows.delete(row.seq);
    },
    close() {
      rows.clear();
    },
  };
}
