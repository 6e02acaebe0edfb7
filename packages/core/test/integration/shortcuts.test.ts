import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { DirectWorker } from '../../src/datastore/bullmq/direct-worker.js';
import { newQueue, newWorker } from '../../src/datastore/bullmq/instances.js';
import { type Fallback, Shortcuts, shortcuts } from '../../src/datastore/bullmq/shortcuts.js';
import { BULLMQ_ADDER } from '../../src/datastore/ports/job-adder.js';
import { IndexIntake } from '../../src/datastore/redis/index-intake.js';
import { RedisJobRemover } from '../../src/datastore/redis/redis-job-remover.js';
import { PlainJobs } from '../../src/datastore/redis/together/plain-jobs.js';
import { workerBackends } from '../../src/datastore/redis/together/redis-worker-backend.js';

const url = process.env.REDIS_URL as string;

describe('shortcuts', () => {
  it('are all taken with the BullMQ that is installed', async () => {
    const client = new Redis(url, { maxRetriesPerRequest: null });
    const link = {
      connection: client,
      prefix: `shortcuts-${randomUUID()}`,
      backendFactory: undefined,
      isOutage: () => false,
    };
    const queue = newQueue(link, 'mail');
    const fallbacks: Fallback[] = [];
    const stop = shortcuts.watch((it) => fallbacks.push(it));
    await queue.waitUntilReady();
    new PlainJobs(client, new IndexIntake(client, 'plain')).serves(queue);
    await new RedisJobRemover(client).remove(queue, ['nobody']);
    await BULLMQ_ADDER.add(queue, { id: 'a1', name: 'send', data: {}, opts: {} });
    const workerLink = { ...link, backendFactory: workerBackends(client, { count: 0 }) };
    const worker = newWorker(workerLink, 'mail', async () => {}, {});
    await new Promise((resolve) => worker.once('completed', resolve));
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    await client.quit();
    stop();
    // Each says what was found: once the comparing tests pass with that, it may stand in shortcuts.ts.
    expect(fallbacks).toEqual([]);
    expect(worker).toBeInstanceOf(DirectWorker);
  });

  it('are not taken where what they lean on is not known or not there, which is told once', async () => {
    const ours = new Shortcuts();
    const told: Fallback[] = [];
    ours.watch((it) => told.push(it));
    for (const script of ['another script', 'yet another', undefined])
      expect(ours.allows('finishing-together', [script])).toBe(false);
    expect(ours.allows('plain-jobs', [undefined, 'sent'])).toBe(false);
    expect(ours.allows('direct-worker')).toBe(true);
    expect(told).toEqual([
      {
        shortcut: 'finishing-together',
        instead: 'jobs are completed with one command each',
        found: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      { shortcut: 'plain-jobs', instead: 'jobs are added with one command each', found: undefined },
    ]);
    const later: Fallback[] = [];
    const stop = ours.watch((it) => later.push(it));
    ours.watch(() => undefined)();
    expect(later).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(later).toEqual(told);
    stop();
  });
});
