import { randomUUID } from 'node:crypto';
import { createCortado, Enqueue, type Enqueued } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { PlainBullMq } from '../support/plain-bullmq.js';

/** What ran, in order: the word and its attempt. */
class Words {
  readonly ran: string[] = [];

  @Enqueue()
  async say(call: { word: string; failures?: number }): Enqueued<string> {
    this.ran.push(call.word);
    const before = this.ran.filter((it) => it === call.word).length;
    if (before <= (call.failures ?? 0)) throw new Error('not yet');
    return call.word.toUpperCase();
  }
}

const database = freshDatabase();

describe.each([
  ['Redis', process.env.REDIS_URL as string],
  ['PostgreSQL', database.url],
])('what plain BullMQ adds in its own ways, on %s', (_, url) => {
  const prefix = `ways-${randomUUID()}`;
  const queue = `words-${randomUUID()}`;
  const words = new Words();
  const cortado = createCortado({
    connection: url,
    prefix,
    services: [Words],
    container: { resolve: () => words },
    queues: { [queue]: { concurrency: 1 } },
    defaults: { queue },
    log: false,
  });
  let plain: PlainBullMq;

  beforeAll(async () => {
    await cortado.migrate();
    plain = new PlainBullMq(url, prefix);
  });
  afterAll(async () => {
    await cortado.close();
    await plain.queue(queue).obliterate({ force: true });
    await plain.close();
  });

  it('runs in its order, with its ids, delays, retries, flows and repetitions', async () => {
    const theirs = plain.queue(queue);
    const job = (word: string, rest = {}) => ({ name: 'Words.say', data: { word, ...rest } });
    const add = (word: string, opts = {}, rest = {}) => theirs.add('Words.say', { word, ...rest }, opts);
    await add('low', { priority: 9 });
    await add('high', { priority: 1 });
    await add('own', { jobId: 'order-42' });
    await add('again', { jobId: 'order-42' });
    await add('first', { lifo: true });
    const late = await add('late', { delay: 400 });
    const flaky = await add('flaky', { attempts: 3, backoff: { type: 'fixed', delay: 50 } }, { failures: 2 });
    const flow = await plain.flow({
      ...job('parent'),
      queueName: queue,
      children: [{ ...job('child'), queueName: queue }],
    });
    await theirs.upsertJobScheduler('each', { every: 300, limit: 3 }, job('tick'));
    const worker = await startWorker(cortado, { queues: [queue] });
    await until(
      () => words.ran,
      (ran) =>
        ran.filter((it) => it === 'tick').length >= 3 && ran.includes('parent') && ran.includes('late'),
    );
    const result = (id: string | undefined) => cortado.job(queue, id as string).result({ timeout: '30s' });
    await expect(Promise.all(['order-42', late.id, flaky.id, flow.job.id].map(result))).resolves.toEqual([
      'OWN',
      'LATE',
      'FLAKY',
      'PARENT',
    ]);
    const { ran } = words;
    expect(ran.indexOf('high')).toBeLessThan(ran.indexOf('low'));
    expect(ran.indexOf('child')).toBeLessThan(ran.indexOf('parent'));
    expect(ran.filter((it) => it === 'flaky')).toHaveLength(3);
    expect(ran).not.toContain('again');
    await worker.close();
  });
});
