// Before each test that runs on PostgreSQL: where there is none, it is skipped, and the reason printed.
import { beforeEach, inject } from 'vitest';

beforeEach(({ skip }) => {
  const postgres = inject('postgres');
  if (postgres && 'missing' in postgres) skip(postgres.missing);
});
