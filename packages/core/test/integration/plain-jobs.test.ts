import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { OutgoingJob } from '../../src/datastore/bullmq/add-jobs.js';
import { BULLMQ_ADDER, type JobAdder } from '../../src/datastore/ports/job-adder.js';
import { IndexIntake } from '../../src/datastore/redis/index-intake.js';
import { PlainJobs } from '../../src/datastore/redis/together/plain-jobs.js';
import { RedisJobAdder } from '../../src/datastore/redis/together/redis-job-adder.js';
import { contentOf } from '../support/redis-content.js';

/** Jobs as Cortado makes them, of every plain kind. */
const JOBS: OutgoingJob[] = [
  {
    id: 'a1',
    name: 'Reports.daily',
    data: { day: '2026-01-02', rows: 1.5, note: 'Grüße "quoted" \\ \u2028' },
    opts: {},
  },
  { id: 'a2', name: 'Reports.daily', data: [1, null, [], {}, 'two'], opts: { attempts: 3 } },
  {
    id: 'a3',
    name: 'Mails.send',
    data: [],
    opts: {
      attempts: 5,
      backoff: { type: 'exponential', delay: 1_000, jitter: 0.25 },
      removeOnComplete: { age: 3_600, count: 10 },
      removeOnFail: true,
      ctx: { user: 'ada', timeout: 5_000, values: { tenant: 'acme' } },
    } as OutgoingJob['opts'],
  },
  { id: 'a4', name: 'Mails.send', data: 'x'.repeat(100_000), opts: { backoff: 500 } },
];

describe('plain jobs in Redis', () => {
  const client = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  const queues: Queue[] = [];
  const newQueue = () => {
    const queue = new Queue('mail', { connection: client, prefix: `plain-${randomUUID()}` });
    queues.push(queue);
    return queue;
  };
  afterEach(async () => {
    for (const queue of queues.splice(0)) {
      await queue.obliterate({ force: true });
      await queue.close();
    }
  });
  afterAll(() => client.quit());

  /** What two ways of adding leave behind. */
  const compare = async (act: (queue: Queue, adder: JobAdder) => Promise<unknown>) => {
    const [theirs, ours] = [newQueue(), newQueue()];
    await Promise.all([theirs.waitUntilReady(), ours.waitUntilReady()]);
    const answers = [
      await act(theirs, BULLMQ_ADDER),
      await act(ours, new RedisJobAdder(client, new IndexIntake(client, 'plain'))),
    ];
    expect(answers[1]).toEqual(answers[0]);
    const content = await contentOf(client, ours.toKey(''));
    expect(content).toEqual(await contentOf(client, theirs.toKey('')));
    return content;
  };

  it('are what BullMQ would have made of them', async () => {
    const content = await compare((queue, adder) => adder.addMany(queue, JOBS));
    expect(content).toMatchObject({ wait: ['a4', 'a3', 'a2', 'a1'], marker: ['0', '0'], id: '4' });
    await compare((queue, adder) => Promise.all(JOBS.map((it) => adder.add(queue, it))));
  });

  it('stay as they are when they come again', async () => {
    const content = await compare(async (queue, adder) => {
      await adder.addMany(queue, JOBS.slice(0, 2));
      return adder.addMany(queue, [{ ...(JOBS[1] as OutgoingJob), data: 'another' }, ...JOBS.slice(2)]);
    });
    expect(content).toMatchObject({ a2: { data: '[1,null,[],{},"two"]' }, wait: ['a4', 'a3', 'a2', 'a1'] });
  });

  it('wake nobody in a queue that is paused or has all it may run at once', async () => {
    const paused = await compare(async (queue, adder) => {
      await queue.pause();
      return adder.addMany(queue, JOBS);
    });
    expect(paused).not.toHaveProperty('marker');
    const full = await compare(async (queue, adder) => {
      await queue.setGlobalConcurrency(1);
      await client.lpush(queue.toKey('active'), 'busy');
      return adder.addMany(queue, JOBS);
    });
    expect(full).not.toHaveProperty('marker');
  });

  it('keep their place among jobs of other kinds, which go the way of BullMQ', async () => {
    const content = await compare((queue, adder) =>
      Promise.all([
        adder.add(queue, { id: 'b1', name: 'it', data: {}, opts: {} }),
        adder.add(queue, { id: 'b2', name: 'it', data: {}, opts: {} }),
        adder.add(queue, { id: 'b3', name: 'it', data: {}, opts: { deduplication: { id: 'key' } } }),
        adder.add(queue, { id: 'b4', name: 'it', data: {}, opts: {} }),
        adder.addMany(queue, [
          { id: 'b5', name: 'it', data: {}, opts: {} },
          { id: 'b6', name: 'it', data: {}, opts: { delay: 3_600_000, timestamp: 1_790_000_000_000 } },
          { id: 'b7', name: 'it', data: {}, opts: { priority: 3, lifo: true } },
        ]),
        adder.add(queue, { id: 'b8', name: 'it', data: {}, opts: { deduplication: { id: 'key' } } }),
      ]),
    );
    expect(content).toMatchObject({ wait: ['b5', 'b4', 'b3', 'b2', 'b1'] });
  });

  it('go together in turns of any size, and each turn for itself', async () => {
    const queue = newQueue();
    const adder = new RedisJobAdder(client, new IndexIntake(client, 'plain'));
    const ids = Array.from({ length: 333 }, (_, index) => `c${index}`);
    const add = (id: string) => adder.add(queue, { id, name: 'it', data: {}, opts: {} });
    await expect(Promise.all(ids.map(add))).resolves.toEqual(ids);
    const data = { step: 1 };
    const both = ['x1', 'x2'].map((id) => adder.add(queue, { id, name: 'it', data, opts: {} }));
    data.step = 2;
    for (const id of await Promise.all(both))
      await expect(client.hget(queue.toKey(id), 'data')).resolves.toBe('{"step":1}');
    for (const id of ['d1', 'd2', 'd3']) await expect(add(id)).resolves.toBe(id);
    await expect(client.lrange(queue.toKey('wait'), 0, -1)).resolves.toEqual(
      [...ids, 'x1', 'x2', 'd1', 'd2', 'd3'].reverse(),
    );
  });

  it('come in order, however large they are', async () => {
    const queue = newQueue();
    const adder = new RedisJobAdder(client, new IndexIntake(client, 'plain'));
    const large = (id: string) => ({ id, name: 'it', data: 'x'.repeat(100_000), opts: {} });
    const ids = Array.from({ length: 40 }, (_, index) => `g${index}`);
    const [first, rest] = [ids.slice(0, 20), ids.slice(20)];
    await expect(Promise.all(first.map((id) => adder.add(queue, large(id))))).resolves.toEqual(first);
    await expect(adder.addMany(queue, rest.map(large))).resolves.toEqual(rest);
    await expect(client.lrange(queue.toKey('wait'), 0, -1)).resolves.toEqual([...ids].reverse());
  });

  it('say so when Redis refuses them', async () => {
    const queue = newQueue();
    const adder = new RedisJobAdder(client, new IndexIntake(client, 'plain'));
    await client.set(queue.toKey('wait'), 'not a list');
    const refused = await Promise.allSettled(
      ['e1', 'e2', 'e3'].map((id) => adder.add(queue, { id, name: 'it', data: {}, opts: {} })),
    );
    expect(refused).toEqual(
      Array(3).fill({
        status: 'rejected',
        reason: expect.objectContaining({ message: expect.stringContaining('WRONGTYPE') }),
      }),
    );
    await client.del(queue.toKey('wait'));
  });

  it('go the way of BullMQ where that is traced, or is of a version whose storage is not known', () => {
    const plain = new PlainJobs(client, new IndexIntake(client, 'plain'));
    const queue = newQueue();
    expect(plain.serves(queue)).toBe(true);
    const unknown = Object.create(queue, { metaValues: { value: { version: 'bullmq:99.0.0' } } }) as Queue;
    expect(plain.serves(unknown)).toBe(false);
    const traced = Object.create(queue, { opts: { value: { ...queue.opts, telemetry: {} } } }) as Queue;
    expect(plain.serves(traced)).toBe(false);
  });
});
