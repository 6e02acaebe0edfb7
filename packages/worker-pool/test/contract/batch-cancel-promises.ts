import { randomUUID } from 'node:crypto';
import { type BatchEnd, currentJob, Enqueue, type Enqueued, type JobEnd } from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import { beforeRemoval } from '../support/before-removal.js';
import type { ContractWorlds } from './contract-world.js';

class Parcels {
  static heard: [string, unknown][] = [];
  static started = gate();

  @Enqueue()
  async send(id: number): Enqueued<number> {
    return id;
  }

  @Enqueue({ onFailure: 'Parcels.lost' })
  async hold(): Promise<void> {
    Parcels.started.open();
    const { signal } = currentJob();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  @Enqueue({ payload: [Object] })
  async lost(end: JobEnd): Promise<void> {
    Parcels.heard.push(['lost', end.cancelled]);
  }

  @Enqueue({ payload: [Object] })
  async succeeded(end: BatchEnd): Promise<void> {
    Parcels.heard.push(['success', end]);
  }

  @Enqueue({ payload: [Object] })
  async failed(end: BatchEnd): Promise<void> {
    Parcels.heard.push(['failure', end]);
  }
}

const CALLBACKS = { onSuccess: 'Parcels.succeeded', onFailure: 'Parcels.failed' };

/** What every engine promises about members of a batch that are cancelled. */
export function batchCancelPromises(worlds: ContractWorlds): void {
  const setup = async () => {
    Parcels.heard = [];
    Parcels.started = gate();
    return await worlds.with({ services: [Parcels], prefix: `{test-${randomUUID()}}` });
  };
  const ends = () =>
    until(
      () => Parcels.heard.filter(([what]) => what !== 'lost'),
      (it) => it.length > 0,
    );

  it('counts a member that was cancelled before it ran as cancelled, and no batch with one as a success', async () => {
    const cortado = await setup();
    const batch = cortado.batch(CALLBACKS).add('Parcels.send', [1]).add('Parcels.send', [2], { delay: '1h' });
    const handle = await batch.run();
    await expect(handle.jobs[1]?.cancel('not home')).resolves.toBe('removed');
    await worlds.work(cortado);
    await expect(handle.result({ timeout: '30s' })).resolves.toMatchObject({
      total: 2,
      completed: 1,
      failed: 0,
      cancelled: 1,
    });
    expect((await ends()).map(([what]) => what)).toEqual(['failure']);
    await expect(handle.status()).resolves.toMatchObject({ state: 'cancelled' });
  });

  it('counts a member that was cancelled while it ran as cancelled, not as failed', async () => {
    const cortado = await setup();
    await worlds.work(cortado);
    const handle = await cortado.batch(CALLBACKS).add('Parcels.send', [1]).add('Parcels.hold').run();
    await Parcels.started.opened;
    await expect(handle.jobs[1]?.cancel('not home')).resolves.toBe('signalled');
    await expect(handle.result({ timeout: '30s' })).resolves.toMatchObject({
      completed: 1,
      failed: 0,
      cancelled: 1,
      failures: [],
    });
    expect((await ends()).map(([what]) => what)).toEqual(['failure']);
  });

  it('leaves every member it cancels to be found as cancelled, and tells its own callback', async () => {
    const cortado = await setup();
    const batch = cortado.batch(CALLBACKS).add('Parcels.send', [1]).add('Parcels.hold', [], { delay: '1h' });
    const handle = await batch.run();
    const announced: string[] = [];
    cortado.on('job.cancelled', ({ id }) => announced.push(id));
    await handle.cancel('wrong file');
    for (const job of handle.jobs) {
      await expect(job.status()).resolves.toMatchObject({ state: 'cancelled', error: 'wrong file' });
      await expect(job.result({ timeout: '1s' })).rejects.toThrow('was cancelled: wrong file');
      await expect(cortado.job(job.queue, job.id).record()).resolves.toMatchObject({
        state: 'cancelled',
        name: job.name,
      });
    }
    const { jobs } = await cortado.queue('default').jobs({ states: ['cancelled'] });
    const ids = handle.jobs.map((it) => it.id).sort();
    expect(jobs.map((it) => it.id).sort()).toEqual(ids);
    expect(announced.sort()).toEqual(ids);
    await worlds.work(cortado);
    await until(
      () => Parcels.heard,
      (it) => it.some(([what]) => what === 'lost'),
    );
    expect(Parcels.heard.find(([what]) => what === 'lost')).toEqual(['lost', 'wrong file']);
  });

  it('is cancelled with its own job, whoever cancels that, and its callbacks run', async () => {
    const cortado = await setup();
    const batch = cortado.batch(CALLBACKS).add('Parcels.send', [1]).add('Parcels.send', [2]);
    const handle = await batch.run();
    await expect(cortado.job(handle.queue, handle.id).cancel('wrong file')).resolves.toBe('signalled');
    for (const job of handle.jobs)
      await expect(job.status()).resolves.toMatchObject({ state: 'cancelled', error: 'wrong file' });
    await worlds.work(cortado);
    await ends();
    expect(Parcels.heard).toEqual([
      ['failure', expect.objectContaining({ cancelled: 2, completed: 0, reason: 'wrong file' })],
    ]);
    await expect(cortado.job(handle.queue, handle.id).cancel()).resolves.toBe('finished');
  });

  it('goes on in other queues where all jobs of one are cancelled, and its callbacks run', async () => {
    const cortado = await setup();
    const batch = cortado
      .batch(CALLBACKS)
      .add('Parcels.send', [1])
      .add('Parcels.send', [2], { queue: 'long' });
    const handle = await batch.run();
    await expect(cortado.queue('default').cancelAll()).resolves.toEqual({ matched: 1, done: 1, refused: 0 });
    await expect(cortado.queue('default').purge()).resolves.toMatchObject({ matched: 0 });
    await worlds.work(cortado);
    await ends();
    expect(Parcels.heard).toEqual([
      [
        'failure',
        expect.objectContaining({
          cancelled: 1,
          completed: 1,
          batch: expect.objectContaining({ id: handle.id }),
        }),
      ],
    ]);
  });

  it('leaves members alone that ended after they were looked at', async () => {
    const cortado = await setup();
    const batch = cortado.batch(CALLBACKS).add('Parcels.send', [1]).add('Parcels.hold', [], { delay: '1h' });
    const handle = await batch.run();
    beforeRemoval(cortado, async () => {
      await worlds.work(cortado);
      await handle.jobs[0]?.result({ timeout: '10s' });
    });
    await handle.cancel('wrong file');
    await expect(handle.jobs[0]?.status()).resolves.toMatchObject({ state: 'completed', result: 1 });
    await expect(handle.result({ timeout: '20s' })).resolves.toMatchObject({ completed: 1, cancelled: 1 });
  });
}
