import { currentJob, defineConfig, defineJob } from '@cortado/core';
import { Redis } from 'ioredis';

/** Has its datastore full before it says how far it is, and ends. */
const report = async (url: string): Promise<string> => {
  const { attempt, meta } = currentJob();
  await currentJob().progress(10);
  const admin = new Redis(url);
  await admin.config('SET', 'maxmemory', '1');
  admin.disconnect();
  for (const percent of [20, 30, 40]) {
    await currentJob().log(`${percent} of attempt ${attempt}`);
    await currentJob().progress(percent, { title: 'Report' });
  }
  await meta.set({ stage: 'printing' });
  return 'printed';
};

/** Jobs that say of themselves what a full datastore refuses. */
export default defineConfig({
  jobs: [
    defineJob('here', { attempts: 3 }, report),
    defineJob('alone', { queue: 'alone', attempts: 3 }, report),
  ],
  queues: { alone: { isolation: 'process' } },
  log: false,
});
