import { currentJob, Enqueue, type Enqueued, type EnqueueOptions } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Layers {
  @Enqueue()
  async plain(fails: boolean): Enqueued<unknown> {
    return ended(fails);
  }

  @Enqueue({ attempts: 2, keep: { completed: { count: 1 }, failed: { count: 4 } } })
  async own(fails: boolean): Enqueued<unknown> {
    return ended(fails);
  }
}

function ended(fails: boolean): unknown {
  if (fails) throw new Error('as told');
  const { queue, attempts } = currentJob();
  return { queue, attempts };
}

/** Who wins, as workers carry it out. */
export function optionPromises(worlds: ContractWorlds): void {
  describe('options', () => {
    const setup = async () => {
      const cortado = await worlds.with({
        services: [Layers],
        defaults: { queue: 'plain', attempts: 4, keep: { completed: { count: 4 }, failed: { count: 3 } } },
        queues: {
          plain: {},
          kept: { attempts: 3, keep: { completed: { count: 2 }, failed: { count: 1 } } },
          partly: { keep: { completed: { count: 3 } } },
        },
      });
      await worlds.work(cortado);
      return cortado;
    };

    it.each<[string, 'plain' | 'own', EnqueueOptions, { completed: number; failed: number }]>([
      ['the app', 'plain', {}, { completed: 4, failed: 3 }],
      ['the queue over the app', 'plain', { queue: 'kept' }, { completed: 2, failed: 1 }],
      ['the queue and what it leaves to the app', 'plain', { queue: 'partly' }, { completed: 3, failed: 3 }],
      ['the method over the queue', 'own', { queue: 'kept' }, { completed: 1, failed: 4 }],
      [
        'the call over the method',
        'own',
        { queue: 'kept', keep: { completed: { count: 5 }, failed: { count: 2 } } },
        { completed: 5, failed: 2 },
      ],
      [
        'the call and what it leaves to the queue',
        'plain',
        { queue: 'kept', keep: { failed: { count: 5 } } },
        { completed: 2, failed: 5 },
      ],
    ])('keep of finished jobs what is said by %s', async (_who, method, options, kept) => {
      const cortado = await setup();
      const view = cortado.queue(options.queue ?? 'plain');
      for (const fails of [false, true])
        for (let job = 0; job < 6; job++)
          await (await cortado.jobs(Layers, { attempts: 1, ...options })[method](fails))
            .result({ timeout: '30s' })
            .catch(() => undefined);
      const found = await until(
        () => view.counts(),
        ({ completed, failed }) => completed === kept.completed && failed === kept.failed,
      );
      expect(found).toMatchObject(kept);
    });

    it('give a job its queue and its tries: call over method, over queue, over app', async () => {
      const cortado = await setup();
      const told = async (method: 'plain' | 'own', options: EnqueueOptions) =>
        (await cortado.jobs(Layers, options)[method](false)).result({ timeout: '30s' });
      await expect(told('plain', {})).resolves.toEqual({ queue: 'plain', attempts: 4 });
      await expect(told('plain', { queue: 'kept' })).resolves.toEqual({ queue: 'kept', attempts: 3 });
      await expect(told('own', { queue: 'kept' })).resolves.toEqual({ queue: 'kept', attempts: 2 });
      await expect(told('own', { attempts: 1 })).resolves.toEqual({ queue: 'plain', attempts: 1 });
    });
  });
}
