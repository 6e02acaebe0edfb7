import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import { startWorker, type Worker } from '@cortado/worker-pool';
import config from '../support/leftovers.config.js';

const CONFIG = fileURLToPath(new URL('../support/leftovers.config.ts', import.meta.url));
const WAIT = { timeout: '40s' } as const;

describe('what an isolated job leaves running', () => {
  let cortado: Cortado;
  let worker: Worker;

  beforeEach(async () => {
    const prefix = `leftovers-${randomUUID()}`;
    cortado = createCortado({
      ...config,
      connection: process.env.REDIS_URL as string,
      prefix,
      configFile: CONFIG,
    });
    worker = await startWorker(cortado, { queues: ['alone'] });
  });

  afterEach(async () => {
    await worker.close({ grace: 0, abortGrace: 100 });
    await cortado.close();
  });

  it('says nothing of the next job in its process', async () => {
    const first = await cortado.enqueue<number>('leaves', [false]);
    const pid = await first.result(WAIT);
    const next = await cortado.enqueue<{ pid: number }>('works', [600]);
    expect(await next.result(WAIT)).toEqual({ pid, checkpoint: null, meta: {} });
    expect(await next.logs()).toEqual(['own']);
    await expect(next.status()).resolves.toMatchObject({ progress: { percent: 5 }, meta: {} });
  });

  it('says nothing of the next attempt of its job', async () => {
    const job = await cortado.enqueue('leaves', [true]);
    await job.result(WAIT);
    await expect(job.status()).resolves.toMatchObject({
      state: 'completed',
      progress: { percent: 77, title: 'own' },
      meta: { late: 'never' },
    });
  });

  it.each(['throws', 'rejects'])('fails no other job when it %s', async (how) => {
    const leftovers: unknown[] = [];
    cortado.on('job.leftover', (it) => leftovers.push(it));
    const first = await cortado.enqueue<number>('throwsLater', [how]);
    const pid = await first.result(WAIT);
    const next = await cortado.enqueue<{ pid: number }>('works', [800]);
    expect((await next.result(WAIT)).pid).toBe(pid);
    await expect(next.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
    expect(leftovers).toEqual([
      expect.objectContaining({
        id: first.id,
        name: 'throwsLater',
        error: expect.objectContaining({ message: 'late and alone' }),
      }),
    ]);
    // Nobody knows what else it left there.
    const third = await cortado.enqueue<{ pid: number }>('works', [0]);
    expect((await third.result(WAIT)).pid).not.toBe(pid);
  });
});
