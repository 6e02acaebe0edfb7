import { defineConfig, defineJob } from '@cortado/core';

export const sort = defineJob('sort', { queue: 'sorting' }, () => undefined);

/** What the children of a pool run: a job of their own in a queue that nobody else has. */
export default defineConfig({
  app: 'sorters',
  connection: process.env.TEST_CONNECTION,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  queues: { sorting: {} },
  jobs: [sort],
});
