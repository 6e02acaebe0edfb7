import {
  type Cortado,
  currentContext,
  currentJob,
  Enqueue,
  type Enqueued,
  type Middleware,
  MiddlewareError,
  QueueOverloadedError,
} from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Kitchen {
  static readonly seen: string[] = [];

  @Enqueue({ queue: 'short' })
  async cook(dish: string): Enqueued<string> {
    Kitchen.seen.push(`cook ${dish} ${currentContext('table') ?? ''}`.trim());
    if (dish === 'fugu') throw new Error('too dangerous');
    return dish;
  }

  @Enqueue({ queue: 'short' })
  async clean(fails: boolean): Enqueued<string> {
    const job = currentJob();
    job.afterwards(async () => Kitchen.seen.push(`first ${currentJob().id === job.id}`));
    job.afterwards(() => {
      throw new Error('no water');
    });
    job.afterwards(() => Kitchen.seen.push('last'));
    Kitchen.seen.push('clean');
    if (fails) throw new Error('no soap');
    return 'clean';
  }

  @Enqueue({ queue: 'narrow' })
  async serve(dish: string): Enqueued<string> {
    return dish;
  }
}

/** What every engine promises about what surrounds an enqueue and an attempt. */
export function enqueuePromises(worlds: ContractWorlds): void {
  const setup = (middleware: Middleware[] = []): Promise<Cortado> => {
    Kitchen.seen.length = 0;
    return worlds.with({ services: [Kitchen], queues: { narrow: { maxWaiting: 3 } }, middleware });
  };

  it('calls no datastore away that has answered while this process was held up', async () => {
    await setup();
    const app = worlds.app({ services: [Kitchen], queues: { narrow: {} }, enqueueTimeout: '2s' });
    await app.jobs(Kitchen).cook('soup');
    const calls = Promise.all([app.jobs(Kitchen).cook('rice'), app.queue('short').counts()]);
    const since = performance.now();
    while (performance.now() - since < 3_500);
    const [{ outcome }, counts] = await calls;
    expect(outcome).toBe('added');
    expect(Object.keys(counts)).toContain('waiting');
  });

  describe('middleware', () => {
    const noting = (name: string): Middleware => ({
      async enqueue(call, next) {
        Kitchen.seen.push(`${name} before ${call.name} ${call.queue} ${call.args}`);
        const { outcome } = await next();
        Kitchen.seen.push(`${name} after ${outcome}`);
      },
      async execute(job, next) {
        Kitchen.seen.push(`${name} runs ${currentJob().id === job.id} ${job.attempt} of ${job.attempts}`);
        Kitchen.seen.push(`${name} ran ${await next()}`);
      },
    });

    it('surrounds enqueue and execution, the first one outermost', async () => {
      const cortado = await setup([noting('outer')]);
      cortado.use(noting('inner'));
      const handle = await cortado.jobs(Kitchen).cook('soup');
      expect(Kitchen.seen.splice(0)).toEqual([
        'outer before Kitchen.cook short soup',
        'inner before Kitchen.cook short soup',
        'inner after added',
        'outer after added',
      ]);
      await worlds.work(cortado);
      await expect(handle.result({ timeout: '30s' })).resolves.toBe('soup');
      expect(Kitchen.seen).toEqual([
        'outer runs true 1 of 1',
        'inner runs true 1 of 1',
        'cook soup',
        'inner ran soup',
        'outer ran soup',
      ]);
    });

    it('may refuse a call, change it, fail an attempt and forgive one', async () => {
      const cortado = await setup([
        {
          async enqueue({ args, options }, next) {
            if (args[0] === 'nothing') throw new Error('closed');
            if (args[0] === 'silence') return;
            const changed = typeof args[0] === 'string' ? [`hot ${args[0]}`] : args;
            await next({ args: changed, options: { context: { ...options.context, table: 4 } } });
          },
          async execute(_, next) {
            if (currentContext('fails')) throw new Error('on fire');
            await next().catch(() => undefined);
          },
        },
      ]);
      await worlds.work(cortado);
      const kitchen = cortado.jobs(Kitchen);
      await expect(kitchen.cook('nothing')).rejects.toThrow('closed');
      await expect(kitchen.cook('silence')).rejects.toThrow(MiddlewareError);
      await expect((await kitchen.cook('soup')).result({ timeout: '30s' })).resolves.toBe('hot soup');
      expect(Kitchen.seen).toEqual(['cook hot soup 4']);
      const failing = await cortado.jobs(Kitchen, { context: { fails: true } }).cook('rice');
      await expect(failing.result({ timeout: '30s' })).rejects.toThrow('on fire');
      const forgiven = await cortado.jobs(Kitchen).clean(true);
      await expect(forgiven.result({ timeout: '30s' })).resolves.toBeNull();
    });

    it('does not hide a failure by not waiting for the method', async () => {
      const cortado = await setup([{ execute: (_, next) => void next() }]);
      await worlds.work(cortado);
      const handle = await cortado.jobs(Kitchen).cook('fugu');
      await expect(handle.result({ timeout: '30s' })).rejects.toThrow('too dangerous');
    });

    it('takes every call of a batch through, and sends all of them or none', async () => {
      const cortado = await setup([
        {
          async enqueue({ args }, next) {
            await new Promise((resolve) => setImmediate(resolve));
            if (args[0] === 'nothing') throw new Error('closed');
            await next({ args: [`hot ${args[0]}`] });
          },
        },
      ]);
      const batch = (...dishes: string[]) => dishes.map((dish) => ({ name: 'Kitchen.cook', args: [dish] }));
      await expect(cortado.enqueueMany(batch('a', 'nothing', 'b'))).rejects.toThrow('closed');
      expect((await cortado.queue('short').counts()).waiting).toBe(0);
      const handles = await cortado.enqueueMany(batch('a', 'b', 'c'));
      await worlds.work(cortado);
      await expect(handles[2]?.result({ timeout: '30s' })).resolves.toBe('hot c');
    });
  });

  it.each([false, true])('runs what was left for the end of an attempt; failed: %s', async (fails) => {
    const cortado = await setup();
    const reported: string[] = [];
    cortado.on('afterwards.failed', ({ error, name }) => reported.push(`${name} ${error.message}`));
    await worlds.work(cortado);
    const { result } = await cortado
      .jobs(Kitchen)
      .clean(fails)
      .then((handle) => ({ result: handle.result({ timeout: '30s' }) }));
    await (fails ? expect(result).rejects.toThrow('no soap') : expect(result).resolves.toBe('clean'));
    expect(Kitchen.seen).toEqual(['clean', 'first true', 'last']);
    expect(reported).toEqual(['Kitchen.clean no water']);
  });

  describe('enqueueMany', () => {
    it('has jobs run in their order, however many they are and whatever some of them ask for', async () => {
      const cortado = await setup();
      const dishes = Array.from({ length: 900 }, (_, index) => `dish ${index}`);
      await cortado.enqueueMany(
        dishes.map((dish, index) => ({
          name: 'Kitchen.cook',
          args: [dish],
          options: index % 300 === 299 ? { unique: `dish-${index}` } : {},
        })),
      );
      await worlds.work(cortado, { queues: ['short'], concurrency: 1 });
      await until(
        () => Kitchen.seen.length,
        (count) => count === dishes.length,
      );
      expect(Kitchen.seen).toEqual(dishes.map((dish) => `cook ${dish}`));
    });
  });

  describe('maxWaiting', () => {
    it('refuses what would wait beyond it, and takes jobs again once there is room', async () => {
      const cortado = await setup();
      const kitchen = cortado.jobs(Kitchen);
      await cortado.jobs(Kitchen, { delay: '1h' }).serve('tomorrow');
      for (const dish of ['a', 'b', 'c']) await kitchen.serve(dish);
      const refused = kitchen.serve('d');
      await expect(refused).rejects.toThrow(QueueOverloadedError);
      await expect(refused).rejects.toMatchObject({ queue: 'narrow', waiting: 3, limit: 3, statusCode: 503 });
      await expect(cortado.jobs(Kitchen).cook('elsewhere')).resolves.toMatchObject({ outcome: 'added' });
      const worker = await worlds.work(cortado, { queues: ['narrow'] });
      await until(
        () => cortado.queue('narrow').counts(),
        ({ completed }) => completed === 3,
      );
      await worker.close();
      await expect(kitchen.serve('e')).resolves.toMatchObject({ outcome: 'added' });
    });

    it('counts prioritized jobs, whole batches, and calls at the same time', async () => {
      const cortado = await setup();
      const batch = (size: number) =>
        Array.from({ length: size }, () => ({ name: 'Kitchen.serve', args: ['a'] }));
      await cortado.jobs(Kitchen, { priority: 3 }).serve('first');
      await expect(cortado.enqueueMany(batch(3))).rejects.toThrow(QueueOverloadedError);
      await cortado.enqueueMany(batch(1));
      const calls = await Promise.allSettled(
        Array.from({ length: 30 }, () => cortado.jobs(Kitchen).serve('b')),
      );
      expect(calls.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
      const { waiting, prioritized } = await cortado.queue('narrow').counts();
      expect(waiting + prioritized).toBe(3);
    });
  });
}
