// The power cut under the server's file: what it said it kept was on the disk, not in the machine's memory.
import { tally } from './checker.ts';
import { diskMissing, type FileSystem } from './disk.ts';
import { fault } from './fault.ts';
import { cutPowerRepeatedly } from './power-cuts.ts';

const FILE_SYSTEMS: FileSystem[] = ['ext4', 'xfs'];

for (const fileSystem of FILE_SYSTEMS) {
  fault(
    {
      id: 'S3',
      title: `power cut under SQLite (${fileSystem})`,
      rounds: { ci: 5, soak: 200 },
      needs: () => diskMissing(fileSystem),
    },
    async (rounds) => tally(rounds, [await cutPowerRepeatedly(fileSystem, rounds)]),
  );
}
