import { randomUUID } from 'node:crypto';
import { type BatchEnd, type Cortado, Enqueue, type Enqueued, type Middleware } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Kites {
  static readonly flown: unknown[] = [];

  @Enqueue({ queue: 'narrow' })
  async fly(height: number): Enqueued<number> {
    Kites.flown.push(height);
    return height;
  }

  @Enqueue({ queue: 'short', onSuccess: 'Kites.landed' })
  async land(): Promise<void> {}

  @Enqueue({ queue: 'narrow', payload: [Object] })
  async landed(_end: object): Promise<void> {
    Kites.flown.push('landed');
  }

  @Enqueue({ queue: 'narrow', payload: [Object] })
  async succeeded(_end: BatchEnd): Promise<void> {}

  @Enqueue({ queue: 'narrow', payload: [Object] })
  async ended(_end: BatchEnd): Promise<void> {
    Kites.flown.push('ended');
  }
}

/** What every engine promises about middlewares and limits around batches, and around what follows a job. */
export function batchEnqueuePromises(worlds: ContractWorlds): void {
  const setup = async (enqueue?: Middleware['enqueue']): Promise<Cortado> => {
    Kites.flown.length = 0;
    return await worlds.with({
      services: [Kites],
      queues: { narrow: { maxWaiting: 3 } },
      prefix: `{test-${randomUUID()}}`,
      ...(enqueue ? { middleware: [{ enqueue }] } : {}),
    });
  };
  const waiting = async (cortado: Cortado) => (await cortado.queue('narrow').counts()).waiting;
  const fill = (cortado: Cortado) =>
    cortado.enqueueMany([1, 2, 3].map((height) => ({ name: 'Kites.fly', args: [height] })));
  const batchOf = (cortado: Cortado, heights: number[], options = {}) => {
    const batch = cortado.batch(options);
    for (const height of heights) batch.add('Kites.fly', [height]);
    return batch;
  };

  it('takes every member of a batch through the middlewares, and its callbacks', async () => {
    const seen: string[] = [];
    const cortado = await setup(async (call, next) => {
      seen.push(call.name);
      const higher = call.name === 'Kites.fly' ? { args: [Number(call.args[0]) + 100] } : {};
      const { id, outcome } = await next({ ...higher, options: { tags: ['seen'] } });
      seen.push(`${outcome} ${typeof id}`);
    });
    await worlds.work(cortado);
    const handle = await batchOf(cortado, [1, 2], { onFinished: 'Kites.ended' }).run();
    await expect(handle.result({ timeout: '30s' })).resolves.toMatchObject({ completed: 2 });
    await until(
      () => Kites.flown,
      (it) => it.includes('ended'),
    );
    expect(Kites.flown.filter((it) => it !== 'ended').sort()).toEqual([101, 102]);
    // A worker may be through with them before whoever has queued them hears that they are added.
    const added = 'added string';
    await until(
      () => seen,
      (it) => it.length >= 6,
    );
    expect(seen.filter((it) => it !== added)).toEqual(['Kites.fly', 'Kites.fly', 'Kites.ended']);
    expect(seen.filter((it) => it === added)).toHaveLength(3);
    const [job] = handle.jobs;
    await expect(cortado.job('narrow', job?.id ?? '').record()).resolves.toMatchObject({ tags: ['seen'] });
  });

  it('queues nothing of a batch that a middleware refuses, and all of it when it is run again', async () => {
    let isOpen = false;
    const cortado = await setup(async (call, next) => {
      if (!isOpen && call.args[0] === 2) throw new Error('no wind');
      await next();
    });
    const batch = batchOf(cortado, [1, 2]);
    await expect(batch.run()).rejects.toThrow('no wind');
    expect(await waiting(cortado)).toBe(0);
    isOpen = true;
    const handle = await batch.run();
    await expect(batch.run()).rejects.toThrow('It was run already');
    await worlds.work(cortado);
    await expect(handle.result({ timeout: '30s' })).resolves.toMatchObject({ total: 2, completed: 2 });
    expect([...Kites.flown].sort()).toEqual([1, 2]);
  });

  it('refuses what a middleware makes of a member that cannot be one', async () => {
    const cortado = await setup((_call, next) => next({ options: { unique: 'one' } }));
    await expect(batchOf(cortado, [1]).run()).rejects.toThrow('cannot be part of a batch with "unique"');
    expect(await waiting(cortado)).toBe(0);
  });

  it('turns a batch away that its queue has no room for, all of it, and takes it later', async () => {
    const cortado = await setup();
    await cortado.enqueue('Kites.fly', [0]);
    const batch = batchOf(cortado, [1, 2, 3]);
    await expect(batch.run()).rejects.toMatchObject({ code: 'CORTADO_QUEUE_OVERLOADED', limit: 3 });
    expect(await waiting(cortado)).toBe(1);
    const worker = await worlds.work(cortado, { queues: ['narrow'] });
    await until(
      () => Kites.flown,
      (it) => it.length === 1,
    );
    const handle = await until(
      () => batch.run().catch(() => undefined),
      (it) => it !== undefined,
    );
    await expect(handle?.result({ timeout: '30s' })).resolves.toMatchObject({ completed: 3 });
    await worker.close();
  });

  it('queues what follows a job and a batch however full its queue is', async () => {
    const cortado = await setup();
    const failed: unknown[] = [];
    cortado.on('callback.failed', (it) => failed.push(it.error.message));
    await fill(cortado);
    await worlds.work(cortado, { queues: ['short', 'default'] });
    const job = await cortado.enqueue('Kites.land');
    const batch = await cortado.batch({ onFinished: 'Kites.ended' }).add('Kites.land').run();
    await job.result({ timeout: '30s' });
    await batch.result({ timeout: '30s' });
    await expect(cortado.enqueue('Kites.fly', [4])).rejects.toMatchObject({
      code: 'CORTADO_QUEUE_OVERLOADED',
    });
    // One follows the job, one the job of the batch, one the batch.
    expect(await waiting(cortado)).toBe(6);
    expect(failed).toEqual([]);
  });

  it('tells of a callback that a middleware refuses, and its job ends as it would have', async () => {
    const cortado = await setup(async (call, next) => {
      if (call.name === 'Kites.landed') throw new Error(`not for ${call.user}`);
      await next();
    });
    const failed: unknown[] = [];
    cortado.on('callback.failed', (it) => failed.push([it.callback, it.error.message]));
    await worlds.work(cortado);
    const job = await cortado.enqueue('Kites.land', [], { user: 'ada' });
    await job.result({ timeout: '30s' });
    expect(failed).toEqual([['Kites.landed', 'not for ada']]);
  });

  it('tells of a callback of a batch that a middleware refuses, and the batch ends as it would have', async () => {
    const cortado = await setup(async (call, next) => {
      if (call.name === 'Kites.succeeded') throw new Error('no more');
      await next();
    });
    const failed: unknown[] = [];
    cortado.on('callback.failed', (it) => failed.push([it.id, it.callback, it.error.message]));
    await worlds.work(cortado);
    const callbacks = { onSuccess: 'Kites.succeeded', onFinished: 'Kites.ended' };
    const handle = await batchOf(cortado, [1], callbacks).run();
    await expect(handle.result({ timeout: '20s' })).resolves.toMatchObject({ completed: 1 });
    expect(failed).toEqual([[handle.id, 'Kites.succeeded', 'no more']]);
    await until(
      () => Kites.flown,
      (it) => it.includes('ended'),
    );
  });
}
