import { newestFirst, nextJobId } from '../../src/datastore/bullmq/job-id.js';

test('ids are short, ours alone, and tell their order', () => {
  const ids = Array.from({ length: 2_000 }, nextJobId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z][A-Za-z0-9]{10,14}$/);
  const mixed = ids.toSorted((one, other) => ((one.at(-1) as string) < (other.at(-1) as string) ? 1 : -1));
  expect(newestFirst(mixed)).toEqual(ids.toReversed());
});
