import { setImmediate } from 'node:timers/promises';
import type { Job, JobsOptions, KeepJobs } from 'bullmq';
import { Redis } from 'ioredis';
import { Chance } from '../support/chance.js';
import { type FinishingSide, FinishingSides, MAIL, PARENTS } from '../support/finishing-sides.js';

const ROUNDS = 60;
const LONG_AGO = 1_700_000_000_000;
const FAR_AHEAD = 4_000_000_000_000;

/** What may befall a job between its start and its end. */
const DISTURBANCES: readonly ((side: FinishingSide, id: string) => Promise<unknown>)[] = [
  (side, id) => side.client.del(side.queue.toKey(`${id}:lock`)),
  (side, id) => side.client.set(side.queue.toKey(`${id}:lock`), 'of another worker'),
  (side, id) => side.client.del(side.queue.toKey(id)),
  (side, id) => side.client.lrem(side.queue.toKey('active'), 0, id),
  (side, id) => side.client.sadd(side.queue.toKey(`${id}:dependencies`), 'a child'),
  (side, id) => side.client.zadd(side.queue.toKey(`${id}:unsuccessful`), 1, 'a child'),
];

const SETTINGS: readonly ((side: FinishingSide) => Promise<unknown>)[] = [
  (side) => side.queue.pause(),
  (side) => side.queue.setGlobalConcurrency(4),
  (side) => side.queue.setGlobalRateLimit(3, 60_000),
];

const KEEPS: readonly (KeepJobs | undefined)[] = [
  { count: 1_000 },
  { count: 0 },
  { count: 3 },
  { count: -1 },
  { age: 60, count: 5 },
  undefined,
];

describe('jobs of all kinds that are completed together', () => {
  const client = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  const sides = new FinishingSides(client);
  afterEach(() => sides.close());
  afterAll(() => client.quit());

  const optionsOf = (luck: Chance): JobsOptions =>
    luck.pick<JobsOptions>([
      {},
      {},
      {},
      { priority: luck.whole(1, 3) },
      { deduplication: { id: `key-${luck.whole(0, 2)}` } },
      { lifo: true },
      { timestamp: LONG_AGO, delay: 1_000 },
      { timestamp: LONG_AGO, delay: 1_000, priority: 1 },
      { timestamp: FAR_AHEAD, delay: 1_000 },
    ]);

  const add = async ({ queue, flows }: FinishingSide, luck: Chance, round: string) => {
    for (const jobId of idsOf(round, luck.whole(0, 14))) {
      if (luck.next() < 0.12)
        await flows.add({
          name: 'all',
          queueName: luck.pick([PARENTS, MAIL]),
          opts: { jobId: `parent-${jobId}` },
          children: [{ name: 'send', queueName: MAIL, opts: { jobId } }],
        });
      else await queue.add('send', { jobId }, { jobId, ...optionsOf(luck) });
    }
  };

  const act = (seed: number) => async (side: FinishingSide) => {
    const luck = new Chance(`finishing ${seed}`);
    const answers: unknown[] = [];
    for (const round of ['a', 'b', 'c']) {
      await add(side, luck, round);
      // In the order of their ids, by which those of one millisecond are ranked.
      const jobs = (await side.take(luck.whole(1, 12))).sort((one, other) =>
        idOf(one) < idOf(other) ? -1 : 1,
      );
      await add(side, luck, `${round}next`);
      for (const { id } of jobs) if (luck.next() < 0.06) await luck.pick(DISTURBANCES)(side, id as string);
      if (luck.next() < 0.15) await luck.pick(SETTINGS)(side);
      const [keep, other] = [luck.pick(KEEPS), luck.pick(KEEPS)];
      const isMixed = luck.next() < 0.3;
      const keepOf = (index: number) => (isMixed && index % 2 ? other : keep);
      answers.push(await side.complete(jobs, keepOf, luck.next() < 0.85));
      await side.queue.resume();
      await nextMillisecond();
    }
    return answers;
  };

  it.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    'are as BullMQ leaves them (seed %i)',
    async (seed) => {
      const { answers } = await sides.compare(act(seed));
      expect(answers).toHaveLength(3);
    },
  );
});

function idsOf(round: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${round}${String(index).padStart(2, '0')}`);
}

function idOf({ id }: Job): string {
  return id as string;
}

async function nextMillisecond(): Promise<void> {
  const before = Date.now();
  while (Date.now() === before) await setImmediate();
}
