import { type BulkResult, type Cortado, InvalidOptionsError, type ListedState } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Operated, type OperatedWorld, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who act on many jobs at once. */
export function bulkPromises(worlds: ContractWorlds): void {
  const setup = () => operatedWorld(worlds);
  const many = async (cortado: Cortado, count: number, name = 'Operated.answer', options = {}) =>
    await cortado.enqueueMany(
      Array.from({ length: count }, (_, index) => ({ name, args: [`no ${index}`], options })),
    );
  const failMany = async (world: OperatedWorld, count: number) => {
    const { cortado, queue } = world;
    const jobs = await many(cortado, count, 'Operated.fail');
    const worker = await world.work({ concurrency: 20 });
    await until(
      () => cortado.queue(queue).counts(),
      (it) => it.failed >= count,
    );
    await worker.close();
    return jobs;
  };
  const counts = ({ cortado, queue }: OperatedWorld) => cortado.queue(queue).counts();
  const ended = (world: OperatedWorld, state: 'completed' | 'failed', count: number) =>
    until(
      () => counts(world),
      (it) => it[state] === count,
    );

  describe('an act on many jobs', () => {
    it('retries what failed, page by page, and tells how far it is', async () => {
      const world = await setup();
      const { cortado, queue, service } = world;
      await failMany(world, 300);
      const view = cortado.queue(queue);
      await expect(view.retryAll({}, { dryRun: true })).resolves.toEqual({
        matched: 300,
        done: 0,
        refused: 0,
      });
      expect((await counts(world)).failed).toBe(300);
      const progress: BulkResult[] = [];
      const onProgress = async (soFar: BulkResult) => void progress.push(soFar);
      await expect(view.retryAll({}, { onProgress })).resolves.toEqual({
        matched: 300,
        done: 300,
        refused: 0,
      });
      expect(progress.at(-1)).toEqual({ matched: 300, done: 300, refused: 0 });
      expect(progress[0]).toEqual({ matched: 250, done: 250, refused: 0 });
      await expect(counts(world)).resolves.toMatchObject({ failed: 0, waiting: 300 });
      service.fails = false;
      await world.work({ concurrency: 20 });
      await ended(world, 'completed', 300);
      await expect(view.retryAll()).resolves.toEqual({ matched: 0, done: 0, refused: 0 });
    });

    it('meets no job twice that fails again at once', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const jobs = await failMany(world, 60);
      await world.work({ concurrency: 20 });
      await expect(cortado.queue(queue).retryAll()).resolves.toMatchObject({ matched: 60, done: 60 });
      const attempts = async () => Promise.all(jobs.map(async (it) => (await it.status()).attempts));
      await until(attempts, (it) => it.every((made) => made === 2));
      await ended(world, 'failed', 60);
    });

    it('is for the jobs a filter means alone', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const view = cortado.queue(queue);
      await many(cortado, 4, 'Operated.tagged');
      await many(cortado, 3, 'Operated.answer', { user: 'ada' });
      await many(cortado, 2);
      await expect(view.purge({ tag: 'nightly' }, { dryRun: true })).resolves.toMatchObject({ matched: 4 });
      await expect(view.purge({ name: 'Operated.answer', user: 'ada' })).resolves.toMatchObject({ done: 3 });
      await expect(view.cancelAll({ text: 'no 1' })).resolves.toMatchObject({ matched: 2, done: 2 });
      await expect(view.purge({ olderThan: '1h' })).resolves.toEqual({ matched: 0, done: 0, refused: 0 });
      expect((await counts(world)).waiting).toBe(4);
    });

    it('looks for words of an error in errors alone', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const jobs = cortado.jobs(Operated);
      const [jam, ink] = [await jobs.fail('Paper JAM in 2'), await jobs.fail('no ink')];
      const named = await jobs.answer('a jam of ink');
      await world.work({ concurrency: 1 });
      await ended(world, 'failed', 2);
      await named.result();
      const found = async (error: string, states?: ['completed']) =>
        (await cortado.queue(queue).jobs({ error, ...(states ? { states } : {}) })).jobs.map((it) => it.id);
      await expect(found('paper jam')).resolves.toEqual([jam.id]);
      await expect(found('ink')).resolves.toEqual([ink.id]);
      await expect(found('answer')).resolves.toEqual([]);
      await expect(found('jam', ['completed'])).resolves.toEqual([]);
    });

    it('cancels what waits and what runs, and they say why', async () => {
      const world = await setup();
      const { cortado, queue, service } = world;
      const view = cortado.queue(queue);
      const running = await cortado.jobs(Operated).block();
      await world.work({ concurrency: 1 });
      await service.started.opened;
      const waiting = await many(cortado, 5);
      const [delayed] = await many(cortado, 1, 'Operated.answer', { delay: '1h' });
      await expect(view.cancelAll({}, { dryRun: true })).resolves.toMatchObject({ matched: 7, done: 0 });
      await expect(view.cancelAll({}, { reason: 'the month is over' })).resolves.toEqual({
        matched: 7,
        done: 7,
        refused: 0,
      });
      for (const job of [running, delayed, ...waiting])
        await until(
          () => job?.status(),
          (it) => it?.state === 'cancelled' && it.error === 'the month is over',
        );
      expect(service.runs).toEqual([]);
      const { jobs } = await view.jobs({ states: ['cancelled'] });
      expect(jobs).toHaveLength(7);
      await expect(view.cancelAll()).resolves.toEqual({ matched: 0, done: 0, refused: 0 });
    });

    it('removes what has ended, whatever runs and waits', async () => {
      const world = await setup();
      const { cortado, queue, service } = world;
      const view = cortado.queue(queue);
      await failMany(world, 3);
      await (await cortado.jobs(Operated).answer('gone')).cancel();
      service.fails = false;
      const worker = await world.work({ concurrency: 1 });
      await many(cortado, 4);
      await ended(world, 'completed', 4);
      const running = await cortado.jobs(Operated).block();
      await service.started.opened;
      await many(cortado, 2);
      await expect(view.removeAll()).resolves.toEqual({ matched: 8, done: 8, refused: 0 });
      await expect(counts(world)).resolves.toMatchObject({ completed: 0, failed: 0, waiting: 2, active: 1 });
      expect((await view.jobs({ states: ['completed', 'failed', 'cancelled'] })).jobs).toEqual([]);
      await expect(view.removeAll({ states: ['active'] })).resolves.toEqual({
        matched: 1,
        done: 0,
        refused: 1,
      });
      service.mayEnd.open();
      await expect(running.result({ timeout: '30s' })).resolves.toBe('ended');
      await worker.close();
    });

    it('empties a queue of all that waits, and nothing hears of it', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const cancelled: string[] = [];
      cortado.on('job.cancelled', ({ id }) => cancelled.push(id));
      await many(cortado, 260, 'Operated.answer', { onFailure: 'Operated.answer' });
      await many(cortado, 20, 'Operated.answer', { priority: 4 });
      await many(cortado, 20, 'Operated.answer', { delay: '1h' });
      await expect(cortado.queue(queue).purge()).resolves.toEqual({ matched: 300, done: 300, refused: 0 });
      await expect(counts(world)).resolves.toEqual({
        active: 0,
        waiting: 0,
        prioritized: 0,
        delayed: 0,
        'waiting-children': 0,
        completed: 0,
        failed: 0,
      });
      expect(cancelled).toEqual([]);
    });

    it('refuses what it cannot do', async () => {
      const { cortado, queue } = await setup();
      const view = cortado.queue(queue);
      const early = await cortado.jobs(Operated).answer(1);
      await early.cancel();
      // Nothing of it is left to be queued again.
      await expect(view.retryAll({ states: ['cancelled'] })).resolves.toEqual({
        matched: 1,
        done: 0,
        refused: 1,
      });
      const retryAll = (states: ListedState[], options = {}) => view.retryAll({ states }, options);
      await expect(retryAll(['completed'])).rejects.toThrow(
        'The jobs were not retried: It cannot be done to jobs that are completed, only to those failed, cancelled.',
      );
      await expect(view.cancelAll({ states: ['failed'] })).rejects.toThrow(InvalidOptionsError);
      await expect(view.purge({ states: ['active'] })).rejects.toThrow('The queue was not purged');
      await expect(retryAll(['failed'], { dryrun: true })).rejects.toThrow('Unknown option "dryrun"');
      await expect(retryAll(['failed'], { onProgress: 1 })).rejects.toThrow('"onProgress" to be a function');
    });
  });
}
