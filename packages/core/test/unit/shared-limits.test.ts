import { type Cortado, createCortado, currentJob, defineJob } from '@cortado/core';
import { jest } from '@jest/globals';
import { MINUTE, systemClock } from '../../src/clock/clock.js';
import { startJob } from '../../src/execution/execute-job.js';
import type { Outcome } from '../../src/execution/outcome.js';
import { StopSwitch } from '../../src/execution/stop-switch.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

describe('time limits of an app', () => {
  let cortado: Cortado;
  let goOn: () => void = () => undefined;
  let underWay = 0;
  // Before the app, which takes it as it is then.
  const made = jest.spyOn(systemClock, 'after');
  beforeAll(() => {
    const hold = defineJob('hold', { timeout: '31m' }, async () => {
      underWay++;
      await new Promise<void>((resolve) => {
        const others = goOn;
        goOn = () => {
          others();
          resolve();
        };
      });
    });
    const late = defineJob('late', { timeout: '40ms' }, async () => {
      const { signal } = currentJob();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    cortado = createCortado({ connection: 'redis://127.0.0.1:1', jobs: [hold, late], inline: true });
  });
  afterAll(() => {
    made.mockRestore();
    return cortado.close();
  });

  it('share a timer, and keep no process alive when nothing runs', async () => {
    /** Of each timer of that limit, whether it keeps the process alive. */
    const kept = () =>
      made.mock.results
        .filter((_, call) => made.mock.calls[call]?.[0] === 31 * MINUTE)
        .map(({ value }) => (value as NodeJS.Timeout).hasRef());
    const running = Array.from({ length: 50 }, () => cortado.enqueue('hold'));
    while (underWay < 50) await settled();
    expect(kept()).toEqual([true]);
    goOn();
    await Promise.all(running);
    expect(kept()).toEqual([false]);
  });

  it('end each attempt at its own', async () => {
    const handles = await Promise.all([cortado.enqueue('late'), cortado.enqueue('late')]);
    for (const it of handles)
      await expect(it.result()).rejects.toThrow('late ran past its time limit of 40 ms');
  });
});

describe('the outcome of an attempt', () => {
  it.each(['resolves', 'rejects'])(
    'is told once, also when its method %s long after its limit',
    async (how) => {
      let end: () => void = () => undefined;
      const method = () =>
        new Promise((resolve, reject) => {
          end = () => (how === 'resolves' ? resolve('late') : reject(new Error('late')));
        });
      const world = new Attempts(method, { timeout: '10s' }, { timeoutGrace: '1s' });
      const told: Outcome[] = [];
      const incoming = {
        ...{ id: 'j1', name: 'work', queue: 'default', data: [], attempt: 1, attempts: 1, context: {} },
        ...{ stopSwitch: undefined, saveProgress: async () => undefined, saveLog: async () => undefined },
      };
      startJob(world.app.internals.execution, incoming, (it) => told.push(it));
      await settled();
      await world.clock.advance(11_000);
      expect(told).toMatchObject([{ kind: 'failed', error: { name: 'JobTimeoutError' } }]);
      end();
      await settled();
      expect([told.length, world.clock.pending]).toEqual([1, 0]);
    },
  );

  it('leaves no timer behind where the method ends within the grace', async () => {
    const world: Attempts = new Attempts(
      () => world.clock.sleep(10_500),
      { timeout: '10s' },
      { timeoutGrace: '1s' },
    );
    const running = world.run();
    await settled();
    await world.clock.advance(10_500);
    expect(await running).toEqual({ kind: 'completed', result: null });
    expect(world.clock.pending).toBe(0);
  });
});

describe('a switch that stops an attempt', () => {
  it('is heard once it is used, at once where that was before, and only with the first reason', () => {
    const heard: unknown[] = [];
    const reason = new Error('stop');
    const it = new StopSwitch();
    it.listen((why) => heard.push(['first', why]));
    it.listen((why) => heard.push(['second', why]));
    expect(heard).toEqual([]);
    it.stop(reason);
    it.stop(new Error('again'));
    it.listen((why) => heard.push(['third', why]));
    expect(heard).toEqual([
      ['second', reason],
      ['third', reason],
    ]);
    expect(it.reason).toBe(reason);
  });
});
