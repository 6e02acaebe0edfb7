import { Redis } from 'ioredis';
import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import { fill } from '../contestants/contestant.js';
import { type RowGroup, scaled } from '../row-group.js';

const JOBS = 4_000;
const FIRST_JOBS = 1_000;

export const storageRows: RowGroup = {
  rows: [
    {
      id: 'redis-bytes',
      title: 'Redis memory per waiting job',
      unit: 'bytes',
      target: { of: 'ratio', atMost: 1.15 },
    },
  ],
  async run(bench) {
    const contest = await Contest.start(bench.url);
    const redis = new Redis(bench.url);
    const jobs = scaled(JOBS, bench);
    const block =
      ({ contestant, check, line }: Corner) =>
      async (): Promise<Sample> => {
        const queue = (count: number) => fill(contestant, check.make(count).map(contestant.prepare));
        // The first jobs pay for the queue's own keys; what is asked is what one more job costs.
        await queue(FIRST_JOBS);
        const before = await usedMemory(redis);
        await queue(jobs);
        const bytes = (await usedMemory(redis)) - before;
        for await (const notices of line.notices()) check.receive(notices);
        await line.clear();
        return { 'redis-bytes': bytes / jobs };
      };
    const sides = { raw: block(contest.raw), cortado: block(contest.cortado) };
    await alternate(sides, { repetitions: 1, pairs: 1 });
    const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: 1 });
    redis.disconnect();
    return { comparisons, delivery: await contest.end() };
  },
};

async function usedMemory(redis: Redis): Promise<number> {
  const text = await redis.info('memory');
  return Number(/^used_memory:(\d+)/m.exec(text)?.[1]);
}
