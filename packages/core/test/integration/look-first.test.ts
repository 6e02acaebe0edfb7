import { randomUUID } from 'node:crypto';
import { createRedisBackend, Queue, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { lookFirst } from '../../src/datastore/redis/look-first.js';

const SHORT = 0.05;

describe('a worker on Redis that has waited for a job in vain', () => {
  const connection = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  const settings = { connection, prefix: `{test-${randomUUID()}}` };
  const queue = new Queue('mail', settings);
  const backend = createRedisBackend('mail', { ...settings, lockDuration: 30_000 } as WorkerOptions, {
    withBlockingConnection: true,
  });
  let fetches = 0;
  const fetch = backend.moveToActive.bind(backend);
  backend.moveToActive = (...args) => {
    fetches++;
    return fetch(...args);
  };
  lookFirst(backend, connection, () => Date.now());

  beforeAll(() => backend.waitUntilReady());
  beforeEach(() => {
    fetches = 0;
  });
  afterAll(async () => {
    await queue.obliterate({ force: true });
    await Promise.all([queue.close(), backend.disconnectBlocking(false), backend.close()]);
    await connection.quit();
  });

  const take = async () => (await backend.moveToActive(`token-${fetches}`))[1];
  /** Takes away what would wake the worker, as if it had been lost with another one. */
  const loseWaking = () => connection.del(queue.toKey('marker'));

  it('fetches none where its queue is empty', async () => {
    await expect(backend.waitForJob(SHORT)).resolves.toBeNull();
    expect(await backend.moveToActive('token')).toEqual([0, 0, 0, 0]);
    expect(fetches).toBe(0);
    // It has not waited since.
    await expect(take()).resolves.toBe(0);
    expect(fetches).toBe(1);
  });

  it.each([
    ['waits', {}],
    ['has a priority', { priority: 3 }],
    ['is due', { delay: 1 }],
  ])('takes one that %s and of which it was not told', async (_, options) => {
    const { id } = await queue.add('send', {}, options);
    await loseWaking();
    await expect(backend.waitForJob(SHORT)).resolves.toBeNull();
    await expect(take()).resolves.toBe(id);
    expect(fetches).toBe(1);
  });

  it('fetches at once where it was woken', async () => {
    const { id } = await queue.add('send', {});
    await expect(backend.waitForJob(5)).resolves.toMatchObject({ member: '0' });
    await expect(take()).resolves.toBe(id);
    expect(fetches).toBe(1);
  });

  it('is told when the next delayed job is due, without a fetch, unless another waits', async () => {
    const { timestamp } = await queue.add('send', {}, { delay: 3_600_000 });
    await loseWaking();
    await expect(backend.waitForJob(SHORT)).resolves.toBeNull();
    expect((await backend.moveToActive('token'))[3]).toBe(timestamp + 3_600_000);
    expect(fetches).toBe(0);
    const { id } = await queue.add('send', {});
    await loseWaking();
    await expect(backend.waitForJob(SHORT)).resolves.toBeNull();
    await expect(take()).resolves.toBe(id);
  });
});
