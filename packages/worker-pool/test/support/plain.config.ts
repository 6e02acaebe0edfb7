import { defineConfig, defineJob } from '@cortado/core';

/** The app of workers that are many and quick: nothing of it but what every job costs. */
export default defineConfig({
  connection: process.env.TEST_CONNECTION,
  log: false,
  jobs: [defineJob('plain', { payload: [Number] }, async (number: number) => number)],
});
