// What waits: the messages of this page, and those the disk holds. A message is kept, dropped or buried here; whether
// and when it is sent is decided elsewhere.
import type { Delivery } from '../delivery.ts';
import type { Message, Row, Storage } from './storage.ts';

export type Written = Pick<Message, 'id' | 'json' | 'isPassing'>;

export interface QueueParts {
  disk: Storage;
  /** Whether a message may go to the disk before its first try; without consent only an unsent one may. */
  mayKeep(): boolean;
  /** Makes letters of rows on the disk; what that takes may have to be fetched. */
  bury(rows: readonly Row[], refusal: string | null, isTold: boolean): Promise<void>;
}

// What has to be fetched for a letter may never come; the other messages do not wait for it longer than this.
const BURIAL_MS = 4_000;

/** A row, whether the disk holds it or this page alone, and whoever on this page wants to know. */
export interface Item {
  row: Row;
  isKept: boolean;
  tell(delivery: Delivery): void;
}

export function createQueue({ disk, mayKeep, bury: makeLetters }: QueueParts) {
  /** What this page waits for, by id. */
  const unsettled = new Map<string, Item>();
  /** What this page is through with. Where its row cannot be taken off the disk, the next page asks again. */
  const spent = new Set<string>();
  const counts = { buried: 0, dropped: 0 };

  async function keep(item: Item): Promise<void> {
    const { row } = item;
    row.seq = await disk.add(row).catch(async (error: unknown) => {
      // A rating is never lost for the sake of a page view.
      if (row.isPassing || (error as Error | null)?.name !== 'QuotaExceededError') throw error;
      await dropPassing();
      return disk.add(row);
    });
    item.isKept = true;
  }

  /** Consent may have gone since it was recorded. */
  function isWanted({ isPassing }: Row): boolean {
    return !isPassing || mayKeep();
  }

  async function dropPassing(): Promise<void> {
    const items = await read();
    await drop(items.filter(({ row }) => row.isPassing));
  }

  function drop(items: readonly Item[]): Promise<void> {
    counts.dropped += items.length;
    return remove(items);
  }

  /** Takes messages out of the queue. */
  async function remove(items: readonly Item[]): Promise<void> {
    const kept = leave(items);
    if (kept.length > 0) await disk.remove(kept.map(({ seq }) => seq)).catch(() => undefined);
  }

  /** This page waits for them no more; answers with the rows that the disk holds. */
  function leave(items: readonly Item[]): Row[] {
    for (const { row } of items) {
      unsettled.delete(row.id);
      spent.add(row.id);
    }
    return items.filter(({ isKept }) => isKept).map(({ row }) => row);
  }

  /** Keeps what nobody will send as dead letters. `refusal` is null where the messages grew too old. */
  async function bury(items: readonly Item[], refusal: string | null): Promise<void> {
    const isTold = items.some(({ row }) => unsettled.has(row.id));
    const kept = leave(items);
    counts.buried += items.length;
    if (kept.length === 0) return;
    await new Promise<unknown>((done) => {
      makeLetters(kept, refusal, isTold).then(done, done);
      setTimeout(done, BURIAL_MS);
    });
  }

  /** What this page waits for first, then what earlier pages left; another tab's success shows as "duplicate". */
  async function read(limit?: number): Promise<Item[]> {
    const items = [...unsettled.values()];
    for (const row of await disk.oldest(limit).catch((): Row[] => [])) {
      if (!unsettled.has(row.id) && !spent.has(row.id)) items.push({ row, isKept: true, tell: () => undefined });
    }
    return items;
  }

  return { unsettled, counts, read, isWanted, keep, drop, dropPassing, remove, bury };
}
