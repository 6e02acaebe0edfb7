import { randomUUID } from 'node:crypto';
import { FlowProducer, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { newWorker } from '../../src/datastore/bullmq/instances.js';
import { RedisJobRemover } from '../../src/datastore/redis/redis-job-remover.js';
import { contentOf } from '../support/redis-content.js';

const WANTED = ['w0', 'w3', 'p1', 'd1', 'k1', 'parent', 'busy', 'w2499', 'nobody', 'w1200', 'done'];
const ENDED = new Set(['nobody', 'done']);

describe('jobs that are removed together', () => {
  const client = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  afterAll(() => client.quit());

  /** Jobs of every kind; then those that are wanted go, by `remove`. */
  async function leftBy(remove: (queue: Queue) => Promise<boolean[]>) {
    const prefix = `removing-${randomUUID()}`;
    const link = { connection: client, prefix, backendFactory: undefined, isOutage: () => false };
    const queue = new Queue('mail', { connection: client, prefix });
    const flows = new FlowProducer({ connection: client, prefix });
    await queue.waitUntilReady();
    for (const id of ['done', 'busy']) await queue.add('send', {}, { jobId: id });
    let take = (_: unknown): void => undefined;
    const taken = new Promise((resolve) => {
      take = resolve;
    });
    let release = (_: unknown): void => undefined;
    const released = new Promise((resolve) => {
      release = resolve;
    });
    const work = async ({ id }: { id?: string }) => {
      if (id !== 'busy') return;
      take(undefined);
      await released;
    };
    const worker = newWorker(link, 'mail', work as never, { concurrency: 1 });
    await taken;
    const bulk = Array.from({ length: 2_500 }, (_, index) => ({
      name: 'send',
      data: {},
      opts: { jobId: `w${index}` },
    }));
    await queue.addBulk(bulk);
    await queue.add('send', {}, { jobId: 'p1', priority: 3 });
    await queue.add('send', {}, { jobId: 'd1', delay: 3_600_000, timestamp: 4_000_000_000_000 });
    await queue.add('send', {}, { jobId: 'k1', deduplication: { id: 'key' } });
    await flows.add({
      name: 'all',
      queueName: 'mail',
      opts: { jobId: 'parent' },
      // One: Redis gives those of a set in an order of its own.
      children: [{ name: 'send', queueName: 'mail', opts: { jobId: 'c1' } }],
    });
    const answers = await remove(queue);
    const content = JSON.stringify(await contentOf(client, `${prefix}:`)).replaceAll(prefix, 'prefix');
    release(undefined);
    await worker.close();
    await queue.obliterate({ force: true });
    await Promise.all([queue.close(), flows.close()]);
    return {
      answers,
      content: JSON.parse(content.replace(/"mail:(stalled-check|busy:lock)":"[^"]*",?/g, '')),
    };
  }

  it('leave what they leave when BullMQ removes them one by one, wherever they stand, and what has ended stays', async () => {
    const bullmq = await leftBy(async (queue) => {
      const answers: boolean[] = [];
      for (const id of WANTED) answers.push(!ENDED.has(id) && (await queue.remove(id)) === 1);
      return answers;
    });
    const ours = await leftBy((queue) => new RedisJobRemover(client).remove(queue, WANTED));
    expect(bullmq.answers).toEqual([true, true, true, true, true, true, false, true, false, true, false]);
    expect(ours.answers).toEqual(bullmq.answers);
    expect(Object.keys(ours.content)).toEqual(Object.keys(bullmq.content));
    expect(ours.content['mail:wait']).toEqual(bullmq.content['mail:wait']);
    expect(ours.content['mail:events']).toEqual(bullmq.content['mail:events']);
    expect(ours.content).toEqual(bullmq.content);
  });
});
