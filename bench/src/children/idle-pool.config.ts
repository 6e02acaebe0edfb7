/** The app of a pool that has nothing to do, as its children load it. */
import { defineConfig, defineJob } from '@cortado/core';

export default defineConfig({
  connection: process.env.BENCH_URL,
  prefix: 'bench-idle',
  jobs: [defineJob('rest', {}, async () => undefined)],
  log: false,
});
