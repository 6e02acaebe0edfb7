import { createCortado } from '@cortado/core';
import { newQueue, newWorker } from '@cortado/core/internal';
import { gate, until } from '@cortado/test-support/until';
import { Control, controlWorld } from '../support/control-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about `onSuccess` and `onFailure`. */
export function callbackPromises(worlds: ContractWorlds): void {
  it('runs onSuccess with id, arguments, user and result, and onFailure with the error', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const good = await cortado.jobs(Control, { user: 'ada' }).double(21);
    const bad = await cortado.jobs(Control).double(-1);
    const heard = await until(
      () => control.heard,
      (it) => it.length === 2,
    );
    expect(heard.find((it) => it.by === 'good')).toEqual({
      by: 'good',
      user: 'ada',
      end: {
        job: { id: good.id, name: 'Control.double', queue: 'default', attempts: 1 },
        args: [21],
        user: 'ada',
        result: 42,
      },
    });
    expect(heard.find((it) => it.by === 'bad')).toEqual({
      by: 'bad',
      user: undefined,
      end: {
        job: { id: bad.id, name: 'Control.double', queue: 'default', attempts: 1 },
        args: [-1],
        error: { name: 'DoNotRetry', message: 'below zero', stack: expect.stringContaining('DoNotRetry') },
      },
    });
  });

  it('lets the call say what comes after, by name, method or function', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    await cortado.jobs(Control, { onSuccess: 'Control.bad' }).double(1);
    await cortado.jobs(Control, { onFailure: Control.prototype.good }).double(-1);
    const heard = await until(
      () => control.heard,
      (it) => it.length === 2,
    );
    expect(heard.find((it) => it.by === 'bad')?.end.result).toBe(2);
    expect(heard.find((it) => it.by === 'good')?.end.error?.message).toBe('below zero');
  });

  it('runs onFailure only when no try is left, and again after a retry', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control, { onFailure: 'Control.bad' }).fails('twice');
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('twice');
    await until(
      () => control.heard,
      (it) => it.length === 1,
    );
    await handle.retry();
    const heard = await until(
      () => control.heard,
      (it) => it.length === 2,
    );
    expect(heard.map((it) => it.end.job.attempts)).toEqual([2, 3]);
  });

  it('keeps the state of the job when its callback fails, and tries the callback again', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control, { onSuccess: 'Control.shaky' }).double(4);
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(8);
    await until(
      () => control.heard,
      (it) => it.length === 2,
    );
    await expect(handle.status()).resolves.toMatchObject({ state: 'completed', result: 8 });
    const [callback] = await until(
      async () => (await cortado.queue('short').jobs({ name: 'Control.shaky' })).jobs,
      (it) => it[0]?.state === 'failed',
    );
    expect(callback).toMatchObject({ id: `${handle.id}-ok-1`, attempts: 2, error: 'the callback fails' });
  });

  it('leaves a result out that is too large for a job, and says so', async () => {
    const { cortado, control, work } = await controlWorld(worlds, { maxPayload: 2_000 });
    await work();
    const handle = await cortado.jobs(Control).large(5_000);
    const [heard] = await until(
      () => control.heard,
      (it) => it.length === 1,
    );
    expect(heard?.end).toMatchObject({ job: { id: handle.id }, args: [5_000], resultOmitted: true });
    expect(heard?.end).not.toHaveProperty('result');
    await expect(handle.result({ timeout: '30s' })).resolves.toHaveLength(5_000);
  });

  it('leaves out what is nested deeper than arguments may be, and what of an error is too large', async () => {
    const { cortado, control, work } = await controlWorld(worlds, { maxPayload: 2_500 });
    await work();
    const deepest = JSON.parse(`${'['.repeat(200)}1${']'.repeat(200)}`);
    const failing = cortado.jobs(Control, { attempts: 1, onFailure: Control.prototype.bad });
    const ids = [
      (await cortado.jobs(Control).wrap(1, 1_000)).id,
      (await cortado.jobs(Control).wrap(deepest, 0)).id,
      (await failing.fails('words '.repeat(390))).id,
    ];
    const heard = await until(
      () => control.heard,
      (it) => it.length === 3,
    );
    const ends = ids.map((id) => heard.find(({ end }) => end.job.id === id)?.end);
    expect(ends).toEqual([
      { job: expect.anything(), args: [1, 1_000], resultOmitted: true },
      { job: expect.anything(), args: [], resultOmitted: true, argsOmitted: true },
      {
        ...{ job: expect.anything(), args: [], argsOmitted: true },
        error: { name: 'Error', message: expect.stringMatching(/^(words ){50}… \[cut: 2,340 characters/) },
      },
    ]);
  });

  it('reports a callback that cannot be queued, and the job ends as it would have', async () => {
    const { cortado, work } = await controlWorld(worlds);
    const failed = gate<{ callback: string; error: Error }>();
    cortado.on('callback.failed', failed.open);
    await work();
    const raw = newQueue(cortado.internals.engine.producer, 'default');
    worlds.closeAfter(raw);
    await raw.add('Control.double', [3], {
      jobId: 'from-newer-code',
      ctx: { onSuccess: 'Control.better' },
    } as object);
    await expect(cortado.job('default', 'from-newer-code').result({ timeout: '30s' })).resolves.toBe(6);
    await expect(failed.opened).resolves.toMatchObject({
      callback: 'Control.better',
      error: { code: 'CORTADO_UNKNOWN_JOB' },
    });
  });

  it('runs onFailure of a job that BullMQ itself failed, because it lost its worker too often', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    const taken = gate();
    const mayEnd = gate();
    const foreign = newWorker(
      cortado.internals.engine.workerLink(),
      'long',
      async () => {
        taken.open();
        await mayEnd.opened;
      },
      { lockDuration: 500, skipLockRenewal: true, stalledInterval: 300, maxStalledCount: 0 },
    );
    foreign.on('error', () => undefined);
    const handle = await cortado.jobs(Control).hold('lost');
    await taken.opened;
    // Given up by its own worker first: ours would let it run again.
    await until(
      async () => (await handle.status()).state,
      (state) => state === 'waiting',
    );
    await work();
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('job stalled more than allowable limit');
    const [heard] = await until(
      () => control.heard,
      (it) => it.length > 0,
    );
    expect(heard?.end).toMatchObject({
      job: { id: handle.id },
      args: ['lost'],
      error: { message: 'job stalled more than allowable limit' },
    });
    expect(control.runs).toEqual([]);
    mayEnd.open();
    await foreign.close();
  });

  it('refuses an unknown callback at boot', () => {
    expect(() =>
      createCortado({
        connection: 'redis://127.0.0.1:1',
        services: [Control],
        defaults: { backoff: { type: 'fixd' } },
      }),
    ).toThrow(/Unknown backoff "fixd" on the app \(defaults\)\. Did you mean "fixed"\?/);
  });
}
