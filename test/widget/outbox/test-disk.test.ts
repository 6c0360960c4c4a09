import { test } from 'vitest';
import { STORAGE_CONTRACT } from './storage-contract.ts';
import { openTestDisk } from './test-disk.ts';

test.each(STORAGE_CONTRACT)('the disk of these tests $name', ({ run }) => run(openTestDisk()));
