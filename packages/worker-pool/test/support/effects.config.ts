import { setTimeout as sleep } from 'node:timers/promises';
import { currentJob, defineConfig, defineJob } from '@cortado/core';
import { Redis } from 'ioredis';

const prefix = process.env.TEST_PREFIX ?? 'effects';
let redis: Redis | undefined;

/** Takes some milliseconds, then leaves a trace: its number and which attempt it was. Stops when it is told to. */
const effect = defineJob('effect', { queue: 'short' }, async (index: number, takes: number) => {
  const { signal, attempt } = currentJob();
  await sleep(takes, undefined, { signal });
  redis ??= new Redis(process.env.REDIS_URL as string);
  await redis.rpush(`${prefix}:effects`, `${index} ${attempt}`);
});

export default defineConfig({
  connection: process.env.REDIS_URL,
  prefix,
  jobs: [effect],
  defaults: { keep: { completed: { count: 100_000 } } },
});
