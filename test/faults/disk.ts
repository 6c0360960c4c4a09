// Disks of a row's own: file systems in a file whose power can be cut, and one in memory that can be full.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export type FileSystem = 'ext4' | 'xfs';

const MAKE: Record<FileSystem, { bytes: string; command: string; flags: string[] }> = {
  ext4: { bytes: '128M', command: 'mkfs.ext4', flags: ['-q', '-F'] },
  xfs: { bytes: '512M', command: 'mkfs.xfs', flags: ['-q', '-f'] },
};

export interface Disk {
  dir: string;
  /** From now on nothing reaches it, and what has not reached it is gone; whoever uses it must have ended before `restore`. */
  cutPower(): void;
  /** The power is back: mounted once more, with what was on it. */
  restore(): void;
}

/** Gone when the test ends. */
export function createDisk(fileSystem: FileSystem): Disk {
  const { mount, image } = makeFolder();
  const { bytes, command, flags } = MAKE[fileSystem];
  run('truncate', '-s', bytes, image);
  run(command, ...flags, image);
  run('mount', '-o', 'loop', image, mount);
  return {
    dir: dataDirIn(mount),
    // `shutdown` without `-f` does not even flush the journal.
    cutPower: () => run('xfs_io', '-x', '-c', 'shutdown', mount),
    restore() {
      run('umount', mount);
      run('mount', '-o', 'loop', image, mount);
    },
  };
}

export interface SmallDisk {
  dir: string;
  grow(bytes: string): void;
}

export function createSmallDisk(bytes: string): SmallDisk {
  const { mount } = makeFolder();
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', mount);
  return {
    dir: dataDirIn(mount),
    grow: (more) => run('mount', '-o', `remount,size=${more}`, mount),
  };
}

/** Why there can be no such disk on this machine; null where there can. */
export function diskMissing(fileSystem: FileSystem | 'tmpfs'): string | null {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-disk-'));
  const image = join(dir, 'image');
  try {
    if (fileSystem === 'tmpfs') {
      run('mount', '-t', 'tmpfs', 'tmpfs', dir);
    } else {
      const { bytes, command, flags } = MAKE[fileSystem];
      run('xfs_io', '-V');
      run('truncate', '-s', bytes, image);
      run(command, ...flags, image);
      run('mount', '-o', 'loop', image, dir);
    }
    run('umount', dir);
    return null;
  } catch (error) {
    return `a disk of its own needs root, loop devices, e2fsprogs and xfsprogs (${(error as Error).message.split('\n')[0]})`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function makeFolder(): { mount: string; image: string } {
  const dir = mkdtempSync(join(tmpdir(), 'counterbell-disk-'));
  const mount = join(dir, 'mount');
  mkdirSync(mount);
  onTestFinished(() => {
    run('umount', mount);
    rmSync(dir, { recursive: true, force: true });
  });
  return { mount, image: join(dir, 'image') };
}

/** A mount point itself cannot be removed. */
function dataDirIn(mount: string): string {
  const dir = join(mount, 'data');
  mkdirSync(dir);
  return dir;
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
