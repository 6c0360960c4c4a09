// What every place for unsent messages must do. Run on the tests' own disk here, and on IndexedDB in a real browser:
// it uses nothing but the language.
import type { Message, Storage } from '../../../widget/outbox/storage.ts';

export interface ContractCase {
  name: string;
  run(storage: Storage): Promise<void>;
}

function same(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }
}

const message = (id: string): Message => ({ id, json: `{"id":"${id}"}`, addedAt: 1, isNumbered: true });
const ids = async (storage: Storage, limit = 100) => (await storage.oldest(limit)).map(({ id }) => id);

export const STORAGE_CONTRACT: ContractCase[] = [
  {
    name: 'holds nothing at first',
    run: async (storage) => same(await ids(storage), []),
  },
  {
    name: 'keeps what is added while somebody looks',
    async run(storage) {
      const [, seq] = await Promise.all([storage.oldest(1), storage.add(message('a')), storage.remove(9)]);
      same(seq > 0, true);
      same(await ids(storage), ['a']);
    },
  },
  {
    name: 'gives back what was added, in its order, whole',
    async run(storage) {
      for (const id of ['c', 'a', 'b']) await storage.add(message(id));
      same(await ids(storage), ['c', 'a', 'b']);
      const [first] = await storage.oldest(1);
      same({ ...first, seq: 0 }, { ...message('c'), seq: 0 });
    },
  },
  {
    name: 'numbers rows upwards, without a gap, also when they come at once',
    async run(storage) {
      const seqs = await Promise.all(['a', 'b', 'c', 'd'].map((id) => storage.add(message(id))));
      same(
        seqs.map((seq) => seq - (seqs[0] as number)),
        [0, 1, 2, 3],
      );
      same(
        (await storage.oldest(9)).map(({ seq }) => seq),
        seqs,
      );
    },
  },
  {
    name: 'never gives a number twice',
    async run(storage) {
      const first = await storage.add(message('a'));
      await storage.remove(first);
      same((await storage.add(message('b'))) > first, true);
    },
  },
  {
    name: 'answers with no more rows than asked for',
    async run(storage) {
      for (const id of ['a', 'b', 'c']) await storage.add(message(id));
      same(await ids(storage, 2), ['a', 'b']);
    },
  },
  {
    name: 'removes the one row it is told to, and minds no row that is gone',
    async run(storage) {
      const first = await storage.add(message('a'));
      await storage.add(message('b'));
      await storage.remove(first);
      await storage.remove(first);
      same(await ids(storage), ['b']);
    },
  },
  {
    name: 'sends a buried row no more',
    async run(storage) {
      await storage.add(message('a'));
      await storage.add(message('b'));
      const [first] = await storage.oldest(1);
      if (first) await storage.bury(first, 'refused');
      same(await ids(storage, 1), ['b']);
    },
  },
];
