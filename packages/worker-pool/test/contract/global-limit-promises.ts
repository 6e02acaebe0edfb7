import { type Cortado, type CortadoOptions, Enqueue } from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import type { WorkerOptions } from '@cortado/worker-pool';
import type { ContractWorlds } from './contract-world.js';

/** Counts how many of its jobs run at a time, in every worker of this process. */
class Presses {
  readonly mayEnd = gate();
  readonly began: number[] = [];
  running = 0;
  most = 0;

  @Enqueue({ queue: 'pressed' })
  async press(): Promise<void> {
    await this.#count(new Promise((resolve) => setTimeout(resolve, 5)));
  }

  @Enqueue({ queue: 'pressed' })
  async hold(): Promise<void> {
    await this.#count(this.mayEnd.opened);
  }

  async #count(work: Promise<void>): Promise<void> {
    this.began.push(Date.now());
    this.most = Math.max(this.most, ++this.running);
    await work;
    this.running--;
  }
}

/** How workers may serve the queue: with slots of its own, or with those that it shares. */
const WAYS: Record<string, WorkerOptions> = {
  'with slots of its own': { queues: ['pressed'], concurrency: 4 },
  'with slots that it shares': { queues: ['pressed', 'other'], concurrency: 4 },
};

/** What every engine promises of limits that operators set on a queue. */
export function globalLimitPromises(worlds: ContractWorlds): void {
  const begin = async (queues: CortadoOptions['queues'] = {}) => {
    const presses = new Presses();
    const cortado = await worlds.with({
      services: [Presses],
      container: { resolve: () => presses },
      queues: { pressed: {}, other: {}, ...queues },
    });
    const view = cortado.queue('pressed');
    // Engines without a key prefix would keep them for the tests to come.
    worlds.closeAfter({
      close: () => view.limit({ concurrency: null, limiter: null }).catch(() => undefined),
    });
    const add = async (what: 'press' | 'hold', count: number) => {
      const handles = Array.from({ length: count }, () => cortado.jobs(presses)[what]());
      return (await Promise.all(handles)).map((it) => it.id);
    };
    const ended = (count: number, within?: number) =>
      until(
        () => view.counts(),
        ({ completed }) => completed >= count,
        within,
      );
    const running = (count: number, within?: number) =>
      until(
        () => presses.running,
        (it) => it === count,
        within,
      );
    return { cortado, presses, view, add, ended, running };
  };

  describe('limits that operators set', () => {
    it('are told, with who set them and why; null lifts one and leaves the other', async () => {
      const { cortado, view } = await begin();
      const events: unknown[] = [];
      cortado.on('queue.limited', (it) => events.push(it));
      await expect(view.summary()).resolves.toMatchObject({
        limits: { concurrency: undefined, limiter: undefined },
      });
      const limits = { concurrency: 2, limiter: { max: 100, duration: 90_000 } };
      await expect(
        view.limit({ concurrency: 2, limiter: { max: 100, duration: '90s' }, by: 'ann', reason: 'slow' }),
      ).resolves.toEqual(limits);
      await expect(view.summary()).resolves.toMatchObject({ limits });
      await expect(view.limit({ concurrency: null })).resolves.toEqual({ ...limits, concurrency: undefined });
      await expect(view.limit({ limiter: null })).resolves.toEqual({});
      await expect(view.summary()).resolves.toMatchObject({
        limits: { concurrency: undefined, limiter: undefined },
      });
      expect(events).toEqual([
        { queue: 'pressed', by: 'ann', reason: 'slow', ...limits },
        { queue: 'pressed', limiter: limits.limiter },
        { queue: 'pressed' },
      ]);
      const { entries } = await cortado.audit.list({ act: 'queues.limit', limit: 3 });
      expect(entries.map((it) => it.target)).toEqual([
        'rate unlimited',
        'concurrency unlimited',
        'concurrency 2, rate 100/90s',
      ]);
      expect(entries[2]).toMatchObject({ queue: 'pressed', by: 'ann', reason: 'slow', outcome: 'done' });
    });

    it('are refused where they are none, and nothing is changed', async () => {
      const { view } = await begin({ pressed: { limiter: { max: 5, duration: '1s' } } });
      await view.limit({ concurrency: 3 });
      const numbers = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '2', 'text', true, [], {}];
      for (const concurrency of numbers)
        await expect(view.limit({ concurrency: concurrency as never })).rejects.toThrow(
          'Queue "pressed" was not limited: Expected "concurrency" to be a whole number from 1 to 2,147,483,647, or null to lift the limit, found ',
        );
      for (const max of [...numbers, undefined, null])
        await expect(
          view.limit({ concurrency: 1, limiter: { max, duration: '1s' } as never }),
        ).rejects.toThrow('or null to lift the limit, found {');
      for (const duration of [
        0,
        -1,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        '25d',
        '',
        'soon',
        '10',
        null,
        undefined,
        {},
      ])
        await expect(view.limit({ limiter: { max: 1, duration } as never })).rejects.toThrow('"limiter"');
      for (const limiter of ['1/s', 5, [], { max: 1 }, { max: 1, duration: '1s', more: 1 }])
        await expect(view.limit({ limiter: limiter as never })).rejects.toThrow('an object with');
      await expect(view.limit({})).rejects.toThrow('Expected "concurrency" or "limiter", found neither.');
      await expect(view.limit({ rate: 5 } as never)).rejects.toThrow('Unknown option "rate"');
      await expect(view.limit({ concurrency: 1, by: 5 as never })).rejects.toThrow('"by" to be text');
      // Its workers would count in the time that was declared.
      await expect(view.limit({ limiter: { max: 1, duration: '1m' } })).rejects.toThrow(
        'Expected "limiter" to have a "duration" of 1000 ms, in which the workers of this queue count',
      );
      await expect(view.summary()).resolves.toMatchObject({ limits: { concurrency: 3, limiter: undefined } });
      await expect(view.limit({ limiter: { max: 9, duration: 1_000 } })).resolves.toMatchObject({
        limiter: { max: 9, duration: 1_000 },
      });
    });

    it.each(Object.entries(WAYS))('hold for all workers together, %s', async (_, options) => {
      const { cortado, presses, view, add, ended } = await begin();
      await view.limit({ concurrency: 2 });
      await add('press', 30);
      for (let count = 0; count < 3; count++) await worlds.work(cortado, options);
      await add('press', 10);
      await ended(40);
      expect(presses.most).toBe(2);
    });

    it.each(Object.entries(WAYS))(
      'say so of a job that waits, and let it go once lifted, %s',
      async (_, options) => {
        const { cortado, presses, view, add, ended, running } = await begin();
        await view.limit({ concurrency: 2 });
        for (let count = 0; count < 2; count++) await worlds.work(cortado, options);
        await add('hold', 4);
        await running(2);
        const [last] = await add('hold', 1);
        await expect(kinds(cortado, last)).resolves.toContain('concurrency');
        await view.limit({ concurrency: 3 });
        await running(3, QUICK);
        await view.limit({ concurrency: null });
        await running(5, QUICK);
        presses.mayEnd.open();
        await ended(5);
      },
    );

    it.each(Object.entries(WAYS))(
      'let a job go where one ends in a worker that takes no more, %s',
      async (_, options) => {
        const { cortado, presses, view, add, ended, running } = await begin();
        await view.limit({ concurrency: 1 });
        const leaving = await worlds.work(cortado, options);
        await add('hold', 1);
        await running(1);
        await worlds.work(cortado, options);
        await add('press', 3);
        leaving.quiet();
        presses.mayEnd.open();
        await ended(4, QUICK);
      },
    );

    it.each(Object.entries(WAYS))(
      'keep to a rate, which can be changed and lifted at once, %s',
      async (_, options) => {
        const { cortado, presses, view, add, ended, running } = await begin();
        await view.limit({ limiter: { max: 4, duration: 200 } });
        await worlds.work(cortado, options);
        await worlds.work(cortado, options);
        const from = Date.now();
        await add('press', 12);
        await ended(12);
        const { began } = presses;
        // Within one time start as many as may, and no more. A job may begin late, and none before its time.
        for (const times of [1, 2]) expect((began[4 * times] ?? 0) - from).toBeGreaterThan(150 * times);
        // One that runs on keeps no worker from hearing of it.
        await view.limit({ limiter: { max: 2, duration: '1h' } });
        await add('hold', 2);
        await running(2);
        const [waits] = await add('press', 3);
        await until(
          () => kinds(cortado, waits),
          (it) => it.includes('rate-limited'),
        );
        await view.limit({ limiter: { max: 100, duration: '1m' } });
        await ended(15, QUICK);
        await view.limit({ limiter: { max: 1, duration: '1m' } });
        await add('press', 2);
        await expect(ended(16, 300)).rejects.toThrow('in vain');
        await view.limit({ limiter: null });
        await ended(17, QUICK);
        presses.mayEnd.open();
        await ended(19);
      },
    );
  });
}

/** Less than workers take that look by themselves. */
const QUICK = 3_000;

async function kinds(cortado: Cortado, id: string | undefined): Promise<string[]> {
  const record = await cortado
    .queue('pressed')
    .job(id ?? '')
    .record();
  return (record?.whyWaiting ?? []).map((it) => it.kind);
}
