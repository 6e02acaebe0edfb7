import { randomUUID } from 'node:crypto';
import { type Cortado, type JobHandle, JobNotFoundError } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Sight } from '../support/sight-service.js';
import type { ContractWorlds } from './contract-world.js';

const GONE = { completed: { count: 0 }, failed: { count: 0 } };

/** What every engine promises to those who look at jobs. */
export function seeingPromises(worlds: ContractWorlds): void {
  const setup = async () => {
    const sight = new Sight();
    // Engines without a key prefix share their queues between tests, so each test has one of its own.
    const queue = `sight-${randomUUID().slice(0, 8)}`;
    const cortado = worlds.app({
      services: [Sight],
      container: { resolve: () => sight },
      queues: { [queue]: {} },
      defaults: { queue },
    });
    await cortado.migrate();
    const work = async () => {
      const worker = await startWorker(cortado, { queues: [queue] });
      return worlds.closeAfter({ close: () => worker.close({ grace: 0, abortGrace: 100 }) });
    };
    return { cortado, sight, queue, work };
  };

  const ended = (cortado: Cortado, job: JobHandle<unknown>) =>
    new Promise<void>((resolve) => {
      const hear = ({ id }: { id: string }) => id === job.id && resolve();
      cortado.on('job.completed', hear);
      cortado.on('job.failed', hear);
    });

  describe('the result of a job that is gone', () => {
    it.each([{ rows: 100, text: 'é "\\' }, null, 'text', 0])('is told to a late asker: %j', async (value) => {
      const { cortado, work } = await setup();
      const job = await cortado.jobs(Sight, { keep: GONE }).answer(value);
      const end = ended(cortado, job);
      await work();
      await end;
      await expect(job.status()).resolves.toMatchObject({ state: 'not_found' });
      await expect(job.result({ timeout: '10s' })).resolves.toEqual(value);
    });

    it('is told although thousands of events followed', async () => {
      const { cortado, work, queue } = await setup();
      const job = await cortado.jobs(Sight, { keep: GONE }).answer('early');
      const end = ended(cortado, job);
      await work();
      await end;
      await cortado.queue(queue).pause();
      // Two events each, and the history is read a thousand at a time.
      const others = Array.from({ length: 2_000 }, () => ({ name: 'Sight.answer', args: [1] }));
      await cortado.enqueueMany(others);
      await expect(job.result({ timeout: '10s' })).resolves.toBe('early');
    });

    it('is told when somebody removed it after it ended', async () => {
      const { cortado, work } = await setup();
      await work();
      const job = await cortado.jobs(Sight).answer('kept');
      await job.result({ timeout: '10s' });
      await job.remove();
      await expect(job.result({ timeout: '10s' })).resolves.toBe('kept');
    });

    it('is its failure when it failed, and its last attempt when it was retried', async () => {
      const { cortado, work } = await setup();
      const failing = await cortado.jobs(Sight, { keep: GONE }).fail('no paper');
      const flaky = await cortado.jobs(Sight, { keep: GONE }).flaky(2);
      const ends = [ended(cortado, failing), ended(cortado, flaky)];
      await work();
      await Promise.all(ends);
      await expect(failing.result({ timeout: '10s' })).rejects.toThrow(/Sight\.fail .* failed: no paper/);
      await expect(flaky.result({ timeout: '10s' })).resolves.toBe('attempt 3');
    });

    it('is not that of an end before it was queued again', async () => {
      const { cortado, work, queue } = await setup();
      const worker = await work();
      const job = await cortado.jobs(Sight).fail('once');
      await expect(job.result({ timeout: '10s' })).rejects.toThrow('once');
      await worker.close();
      await job.retry();
      await job.remove();
      await expect(job.result({ timeout: '10s' })).rejects.toThrow(JobNotFoundError);
      await expect(cortado.job(queue, 'never-was').result()).rejects.toThrow(JobNotFoundError);
    });
  });
}
