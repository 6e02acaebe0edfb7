import { currentJob, defineConfig, defineJob } from '@cortado/core';

/** Who runs it. */
export const whoAmI = defineJob('whoAmI', { queue: 'short' }, async () => process.pid);

/** Runs until it is told to stop. */
export const wait = defineJob('wait', { queue: 'long' }, async () => {
  const { signal } = currentJob();
  await currentJob().log(`started in ${process.pid}`);
  await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
});

/** The first attempt kills its process, the next one says where it ran. */
export const die = defineJob('die', { queue: 'short' }, async (times: number) => {
  const { logs, id } = { logs: deaths, id: currentJob().id };
  return { id, logs, times, pid: process.pid };
});
const deaths: number[] = [];

/** Blocks its process for good. */
export const block = defineJob('block', { queue: 'long' }, async () => {
  await currentJob().log(`started in ${process.pid}`);
  for (;;);
});

export default defineConfig({
  connection: process.env.REDIS_URL,
  prefix: process.env.TEST_PREFIX,
  jobs: [whoAmI, wait, die, block],
});
