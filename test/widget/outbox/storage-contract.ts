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
      const [, seq] = await Promise.all([storage.oldest(1), storage.add(message('a')), storage.remove([9])]);
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
      await storage.remove([first]);
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
    name: 'removes the rows it is told to, and minds none that is gone',
    async run(storage) {
      const first = await storage.add(message('a'));
      await storage.add(message('b'));
      const third = await storage.add(message('c'));
      await storage.remove([first, third]);
      await storage.remove([third, first]);
      same(await ids(storage), ['b']);
    },
  },
  {
    name: 'keeps a buried row as a letter, out of the queue, with the note about it in the queue',
    async run(storage) {
      await storage.add(message('a'));
      await storage.add(message('b'));
      const letters = (await storage.oldest(1)).map((row) => ({ ...row, deadBecause: 'refused', isTold: false }));
      await storage.bury(letters, message('note'));
      same(await ids(storage), ['b', 'note']);
      same(await storage.letters(), letters);
    },
  },
  {
    name: 'buries a letter anew as it is given, and lets it go',
    async run(storage) {
      const seq = await storage.add(message('a'));
      const letters = (await storage.oldest(1)).map((row) => ({ ...row, deadBecause: 'refused', isTold: true }));
      await storage.bury(letters);
      await storage.bury(letters.map((letter) => ({ ...letter, json: '' })));
      same(
        (await storage.letters()).map(({ json }) => json),
        [''],
      );
      await storage.remove([seq]);
      same(await storage.letters(), []);
    },
  },
];
