import { expect, test } from 'vitest';
import { createMemory } from '../../../widget/outbox/memory.ts';
import { STORAGE_CONTRACT } from './storage-contract.ts';

test.each(STORAGE_CONTRACT)('memory $name', ({ run }) => run(createMemory()));

test('memory claims nothing past the page', () => {
  expect(createMemory().isDurable).toBe(false);
});
