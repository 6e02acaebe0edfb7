import { currentJob, defineConfig, defineJob } from '@cortado/core';

const pid = defineJob('pid', { queue: 'short' }, async () => process.pid);

/** Runs until it is told to stop; its log says where. */
const wait = defineJob('wait', { queue: 'long' }, async () => {
  const job = currentJob();
  await job.log(String(process.pid));
  await new Promise((_, reject) =>
    job.signal.addEventListener('abort', () => reject(job.signal.reason), { once: true }),
  );
});

/** Blocks its process for good; its log says which. */
const block = defineJob('block', { queue: 'long' }, async () => {
  await currentJob().log(String(process.pid));
  for (;;);
});

/** Goes on past its limit, until its process ends. */
const deaf = defineJob('deaf', { queue: 'long', timeout: '200ms' }, async () => {
  await currentJob().log(String(process.pid));
  await new Promise(() => undefined);
});

export default defineConfig({
  connection: process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  jobs: [pid, wait, block, deaf],
  timeoutGrace: 200,
});
