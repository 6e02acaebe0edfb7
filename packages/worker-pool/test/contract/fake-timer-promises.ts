import { type Cortado, currentJob, Enqueue, type Enqueued } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import type { ContractWorlds } from './contract-world.js';

class Clockwork {
  @Enqueue()
  async add(a: number, b: number): Enqueued<number> {
    return a + b;
  }

  @Enqueue({ timeout: 200 })
  async late(): Promise<void> {
    const { signal } = currentJob();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }
}

/** What every engine promises beside tests that put a time of their own in the place of Node's. */
export function fakeTimerPromises(worlds: ContractWorlds): void {
  describe('fake timers', () => {
    afterEach(() => {
      jest.useRealTimers();
    });
    const now = new Date('2031-01-01');
    const sums = async (cortado: Cortado, count: number) => {
      const handles = await Promise.all(
        Array.from({ length: count }, (_, index) => cortado.jobs(Clockwork).add(index, 1)),
      );
      return Promise.all(handles.map((it) => it.result({ timeout: '30s' })));
    };
    it('around an app do not break it when they are gone, whatever came of calls among them', async () => {
      const cortado = await worlds.with({ services: [Clockwork], enqueueTimeout: '2s' });
      await worlds.work(cortado);
      await cortado.jobs(Clockwork).add(1, 1);
      jest.useFakeTimers({ now });
      // PostgreSQL's client takes nextTick where it needs it: among fakes of that, a call is refused in time.
      const during = await Promise.allSettled([1, 2, 3].map((it) => cortado.jobs(Clockwork).add(it, it)));
      jest.useRealTimers();
      if (worlds.url.startsWith('redis'))
        expect(during.map((it) => it.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
      for (const it of during)
        if (it.status === 'fulfilled') await it.value.result({ timeout: '30s' });
        else expect(it.reason).toMatchObject({ code: 'CORTADO_ENQUEUE_UNAVAILABLE' });
      // A connection whose answer was lost among the fakes is given up after some seconds; until then calls may be refused.
      const again = await until(
        () => sums(cortado, 30).catch(() => []),
        (it) => it.length === 30,
      );
      expect(again).toHaveLength(30);
      const late = await cortado.jobs(Clockwork).late();
      await expect(late.result({ timeout: '30s' })).rejects.toThrow('time limit of 200 ms');
    });

    it('of dates and timers do not touch an app and a worker that begin among them', async () => {
      jest.useFakeTimers({ now, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
      const cortado = await worlds.with({ services: [Clockwork] });
      const worker = await worlds.work(cortado);
      const handle = await cortado.jobs(Clockwork).add(1, 1);
      const late = await cortado.jobs(Clockwork).late();
      await expect(handle.result({ timeout: '30s' })).resolves.toBe(2);
      await expect(late.result({ timeout: '30s' })).rejects.toThrow('time limit of 200 ms');
      jest.useRealTimers();
      await expect(sums(cortado, 30)).resolves.toHaveLength(30);
      await worker.close({ grace: '1s' });
    });
  });
}
