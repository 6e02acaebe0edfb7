import { createCortado, defineJob } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';

const double = defineJob('double', { tags: ['numbers'] }, async (value: number) => value * 2);

it('jobs are queued, run and found by a Redis that has forgotten every script', async () => {
  // Of its own, since others would meet a server without scripts too.
  const redis = await OwnRedis.start();
  const app = createCortado({ connection: redis.url, jobs: [double], log: false });
  const client = new Redis(redis.url);
  try {
    const worker = await startWorker(app, { queues: ['default'], concurrency: 5 });
    const run = async (from: number) => {
      const values = Array.from({ length: 20 }, (_, index) => from + index);
      const many = await app.enqueueMany(values.map((it) => ({ name: 'double', args: [it] })));
      const single = await Promise.all(values.map((it) => double(it)));
      const results = await Promise.all([...many, ...single].map((it) => it.result({ timeout: '30s' })));
      expect(results).toEqual([...values, ...values].map((it) => it * 2));
    };
    await run(0);
    await client.script('FLUSH');
    await run(100);
    await client.script('FLUSH');
    const { jobs } = await app.queue('default').jobs({ tag: 'numbers', limit: 100 });
    expect(jobs).toHaveLength(80);
    await client.script('FLUSH');
    await worker.close();
  } finally {
    client.disconnect();
    await app.close();
    await redis.remove();
  }
});
