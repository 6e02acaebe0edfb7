import { InvalidOptionsError, JobCancelledError } from '@cortado/core';
import { newQueue } from '@cortado/core/internal';
import { until } from '@cortado/test-support/until';
import { Control, controlWorld } from '../support/control-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about methods that steer themselves, and about tries. */
export function steeringPromises(worlds: ContractWorlds): void {
  it('runs again on RetryLater, as often as it is thrown, and counts no attempt', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    const postponed: number[] = [];
    cortado.on('job.postponed', (it) => postponed.push(it.delay));
    await work();
    const handle = await cortado.jobs(Control).later(4);
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(5);
    expect(control.runs).toEqual(Array.from({ length: 5 }, () => 'attempt 1'));
    expect(postponed).toEqual([10, 10, 10, 10]);
    await expect(handle.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
  });

  it('ends as cancelled on CancelJob', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control).giveUp();
    await expect(handle.result({ timeout: '30s' })).rejects.toBeInstanceOf(JobCancelledError);
    await expect(handle.status()).resolves.toMatchObject({
      state: 'cancelled',
      error: 'nothing to do',
      attempts: 1,
    });
    expect(control.runs).toEqual(['run']);
    const [heard] = await until(
      () => control.heard,
      (it) => it.length > 0,
    );
    expect(heard?.end).toMatchObject({ cancelled: 'nothing to do' });
  });

  it('tries again only what retryIf wants tried again', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control).picky('busy now', 'gone for good', 'never');
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('gone for good');
    expect(control.runs).toHaveLength(2);
    await expect(handle.status()).resolves.toMatchObject({ state: 'failed', attempts: 2 });
  });

  it('waits as a named backoff says, with its jitter', async () => {
    const asked: unknown[] = [];
    const waits: number[] = [];
    const { cortado, control, work } = await controlWorld(worlds, {
      backoffs: {
        steps: (attempt, error, job) => {
          asked.push([attempt, error.message, job.name, job.queue, job.delay]);
          waits.push(Date.now());
          return attempt * 100;
        },
      },
    });
    cortado.on('job.started', ({ attempt }) => attempt > 1 && waits.push(Date.now()));
    await work();
    const backoff = { type: 'steps', delay: 7, jitter: 0.5 };
    const handle = await cortado.jobs(Control, { attempts: 3, backoff }).fails('no');
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('no');
    expect(asked).toEqual([
      [1, 'no', 'Control.fails', 'default', 7],
      [2, 'no', 'Control.fails', 'default', 7],
    ]);
    const [failed = 0, again = 0, failedAgain = 0, last = 0] = waits;
    // Half of it may be random; timers may be a little early by the other clock.
    expect(again - failed).toBeGreaterThanOrEqual(40);
    expect(last - failedAgain).toBeGreaterThanOrEqual(90);
    expect(control.runs).toHaveLength(3);
  });

  it('falls back to a fixed wait where a backoff throws, gives no time or is not known', async () => {
    const { cortado, work } = await controlWorld(worlds, {
      backoffs: {
        broken: () => {
          throw new Error('no idea');
        },
        rejected: () => Promise.reject(new Error('no idea')),
        nan: () => Number.NaN,
        negative: () => -1,
        text: () => '5' as never,
      },
    });
    const errors: string[] = [];
    cortado.on('worker.error', ({ error }) => errors.push(error.message));
    await work();
    const raw = newQueue(cortado.internals.engine.producer, 'default');
    worlds.closeAfter(raw);
    for (const type of ['broken', 'rejected', 'nan', 'negative', 'text', 'from-newer-code']) {
      const opts = { jobId: `job-${type}`, attempts: 2, backoff: { type, delay: 20 } };
      await raw.add('Control.fails', [type], opts);
      const handle = cortado.job('default', `job-${type}`);
      await expect(handle.result({ timeout: '30s' })).rejects.toThrow(type);
      await expect(handle.status()).resolves.toMatchObject({ state: 'failed', attempts: 2 });
    }
    expect(errors).toHaveLength(6);
    expect(errors[0]).toBe('The backoff "broken" failed, so the job waits 20 ms.');
  });

  it('refuses a call that names an unknown backoff or callback', async () => {
    const { cortado } = await controlWorld(worlds, { backoffs: { patient: () => 1 } });
    const call = cortado.jobs(Control, {
      backoff: { type: 'pateint' },
      onSuccess: 'Control.god',
      onFailure: async () => undefined,
    });
    const refused = await call.double(1).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidOptionsError);
    expect((refused as InvalidOptionsError).problems).toEqual([
      'Unknown backoff "pateint" on the call of Control.double. Did you mean "patient"? Others than fixed and exponential are functions in `backoffs` of the app.',
      'Unknown job "Control.god" in "onSuccess" on the call of Control.double. Did you mean "Control.good"?',
      expect.stringMatching(/^Expected "onFailure" on the call of Control\.double to be a job of this app/),
    ]);
    expect((await cortado.queue('default').counts()).waiting).toBe(0);
  });
}
