import { JobCancelledError } from '@cortado/core';
import { newQueue, newWorker } from '@cortado/core/internal';
import { gate, until } from '@cortado/test-support/until';
import { FlowProducer } from 'bullmq';
import { beforeRemoval } from '../support/before-removal.js';
import { Control, controlWorld } from '../support/control-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about `cancel()`. */
export function cancelPromises(worlds: ContractWorlds): void {
  it('cancels a running job from another app: signalled, cancelled, not retried, onFailure with the reason', async () => {
    const { cortado, control, another, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control, { user: 'ada' }).hold('a');
    await control.started.opened;
    const elsewhere = another().cortado.job('long', handle.id);
    const cancelled = gate<unknown>();
    cortado.on('job.cancelled', cancelled.open);
    await expect(elsewhere.cancel('no longer wanted')).resolves.toBe('signalled');
    const refused = await handle.result({ timeout: '30s' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(JobCancelledError);
    expect((refused as JobCancelledError).message).toBe(
      `Control.hold (${handle.id}) was cancelled: no longer wanted`,
    );
    await expect(handle.status()).resolves.toMatchObject({
      state: 'cancelled',
      error: 'no longer wanted',
      attempts: 1,
    });
    await expect(cancelled.opened).resolves.toMatchObject({
      id: handle.id,
      reason: 'no longer wanted',
      attempt: 1,
      user: 'ada',
    });
    const [heard] = await until(
      () => control.heard,
      (it) => it.length > 0,
    );
    expect(heard).toMatchObject({
      by: 'bad',
      user: 'ada',
      end: {
        job: { id: handle.id, name: 'Control.hold', queue: 'long', attempts: 1 },
        args: ['a'],
        user: 'ada',
        cancelled: 'no longer wanted',
        error: { name: 'JobCancelledError' },
      },
    });
    const [listed] = (await cortado.queue('long').jobs({ name: 'Control.hold' })).jobs;
    expect(listed).toMatchObject({ id: handle.id, state: 'cancelled', error: 'no longer wanted' });
    expect(control.runs).toEqual(['a']);
    await expect(handle.cancel('again')).resolves.toBe('finished');
  });

  it('knows a job as cancelled from the moment it is taken out', async () => {
    const { cortado } = await controlWorld(worlds);
    const handle = await cortado.enqueue('Control.hold', ['never']);
    const { id, queue } = handle;
    // As a canceller that has got no further yet.
    await cortado.internals.cancelRequests.add({ queue, id, reason: 'too late' }, {});
    await cortado.internals.producer.ask(queue, 'A removal', (it) => it.remove(id));
    await expect(handle.result({ timeout: '30s' })).rejects.toBeInstanceOf(JobCancelledError);
    await expect(handle.status()).resolves.toMatchObject({ state: 'cancelled', error: 'too late' });
    await cortado.internals.cancelRequests.withdraw(queue, id);
  });

  it.each([
    ['waiting', {}],
    ['delayed', { delay: '1h' }],
    ['prioritized', { priority: 3 }],
  ] as const)('removes a %s job, which says cancelled from then on', async (state, options) => {
    const { cortado, control, work } = await controlWorld(worlds);
    const handle = await cortado.jobs(Control, { ...options, user: 'ada' }).hold('never');
    await expect(handle.status()).resolves.toMatchObject({ state });
    const waiter = handle.result({ timeout: '30s' }).catch((error: unknown) => error);
    await expect(handle.cancel('too late')).resolves.toBe('removed');
    await expect(handle.status()).resolves.toMatchObject({
      state: 'cancelled',
      error: 'too late',
      attempts: 0,
    });
    await expect(waiter).resolves.toBeInstanceOf(JobCancelledError);
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('was cancelled: too late');
    await expect(handle.cancel()).resolves.toBe('finished');
    await work();
    const [heard] = await until(
      () => control.heard,
      (it) => it.length > 0,
    );
    expect(heard).toMatchObject({
      user: 'ada',
      end: { job: { id: handle.id, attempts: 0 }, args: ['never'], cancelled: 'too late' },
    });
    expect(control.runs).toEqual([]);
  });

  it('answers finished for what has ended and not-running for what it does not know', async () => {
    const { cortado, work } = await controlWorld(worlds);
    await work();
    const done = await cortado.jobs(Control).double(2);
    await done.result({ timeout: '30s' });
    await expect(done.cancel()).resolves.toBe('finished');
    await expect(done.status()).resolves.toMatchObject({ state: 'completed', result: 4 });
    const failed = await cortado.jobs(Control).double(-1);
    await failed.result({ timeout: '30s' }).catch(() => undefined);
    await expect(failed.cancel()).resolves.toBe('finished');
    await expect(failed.status()).resolves.toMatchObject({ state: 'failed' });
    await expect(cortado.job('short', 'nobody').cancel()).resolves.toBe('not-running');
    await expect(cortado.job('short', 'nobody').status()).resolves.toMatchObject({ state: 'not_found' });
  });

  it('leaves a job alone that ended after it was looked at', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    const handle = await cortado.jobs(Control).double(2);
    beforeRemoval(cortado, async () => {
      await work();
      await handle.result({ timeout: '10s' });
    });
    await expect(handle.cancel('too late')).resolves.toBe('finished');
    await expect(handle.status()).resolves.toMatchObject({ state: 'completed', result: 4 });
    await until(
      () => control.heard,
      (it) => it.length > 0,
    );
    expect(control.heard.map((it) => it.by)).toEqual(['good']);
  });

  it('tells of a job that it took out also where that cannot be written down', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    const about = { user: 'ada', tags: ['letters'], event: 'Letters of May' };
    const handle = await cortado.jobs(Control, about).hold('never');
    const { cancelRequests } = cortado.internals;
    cancelRequests.rememberRemoved = () => Promise.reject(new Error('the disk is full'));
    const cancelled: string[] = [];
    cortado.on('job.cancelled', ({ id }) => cancelled.push(id));
    await expect(handle.cancel('too late')).rejects.toThrow('the disk is full');
    expect(cancelled).toEqual([handle.id]);
    await work();
    const [heard] = await until(
      () => control.heard,
      (it) => it.length > 0,
    );
    expect(heard).toMatchObject({ by: 'bad', end: { cancelled: 'too late' } });
    // The request says it instead, and whose the job was.
    await expect(handle.status()).resolves.toMatchObject({ state: 'cancelled', error: 'too late' });
    await expect(cortado.job('long', handle.id).summary()).resolves.toMatchObject({
      ...about,
      name: 'Control.hold',
      state: 'cancelled',
      error: 'too late',
    });
    await expect(handle.cancel()).resolves.toBe('finished');
  });

  it('answers not-running when nobody confirms, and the order meets the job when it is taken up again', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    const taken = gate();
    const mayFail = gate();
    const foreign = newWorker(
      cortado.internals.engine.workerLink(),
      'long',
      async () => {
        taken.open();
        await mayFail.opened;
        throw new Error('to be tried again');
      },
      {},
    );
    const handle = await cortado.jobs(Control).hold('b');
    await taken.opened;
    await expect(handle.cancel('by nobody')).resolves.toBe('not-running');
    mayFail.open();
    await foreign.close();
    await work();
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('was cancelled: by nobody');
    expect(control.runs).toEqual([]);
  });

  it('does not run a job again whose worker went away after it was told', async () => {
    const { cortado, control, another, work } = await controlWorld(worlds);
    const worker = await work();
    const handle = await cortado.jobs(Control).deaf();
    await control.started.opened;
    await expect(handle.cancel('stop it')).resolves.toBe('signalled');
    await expect(worker.close({ grace: 0, abortGrace: 0 })).resolves.toMatchObject([{ id: handle.id }]);
    const next = another();
    await work(next.cortado);
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('was cancelled: stop it');
    expect(next.control.runs).toEqual([]);
    control.mayEnd.open();
  });

  it('counts a method that ignores its signal and returns as completed', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control).deaf();
    await control.started.opened;
    await expect(handle.cancel()).resolves.toBe('signalled');
    control.mayEnd.open();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('done all the same');
    await expect(handle.status()).resolves.toMatchObject({ state: 'completed' });
    await until(
      () => cortado.internals.cancelRequests.find('long', handle.id),
      (it) => it === undefined,
    );
  });

  it('finds an order whose message was lost', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control).hold('c');
    await control.started.opened;
    await cortado.internals.cancelRequests.add({ queue: 'long', id: handle.id, reason: 'unheard' }, {});
    await expect(handle.result({ timeout: '25s' })).rejects.toThrow('was cancelled: unheard');
  });

  it('runs a cancelled job again when it is retried', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control).hold('d');
    await control.started.opened;
    await handle.cancel('first');
    await handle.result({ timeout: '30s' }).catch(() => undefined);
    // Nothing of the order is left for what knows nothing of it: a retry by BullMQ itself, or by a dashboard of its own.
    await until(
      () => cortado.internals.cancelRequests.find('long', handle.id),
      (it) => it === undefined,
    );
    await handle.retry();
    await until(
      () => control.runs,
      (it) => it.length === 2,
    );
    await expect(handle.cancel('second')).resolves.toBe('signalled');
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('was cancelled: second');
    const ends = await until(
      () => control.heard,
      (it) => it.length === 2,
    );
    expect(ends.map((it) => [it.end.cancelled, it.end.job.attempts])).toEqual([
      ['first', 1],
      ['second', 2],
    ]);
  });

  it('takes no failure for a cancellation, whatever its message says', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    await work();
    const handle = await cortado.jobs(Control).fails('cortado:cancelled by a user');
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('Error: cortado:cancelled by a user');
    await expect(handle.status()).resolves.toMatchObject({ state: 'failed', attempts: 2 });
    expect(control.runs).toHaveLength(2);
  });

  it('removes a job that waits for a running one, which goes on', async () => {
    const { cortado, control, work } = await controlWorld(worlds);
    const { connection, prefix, backendFactory } = cortado.internals.engine.producer;
    const flows = new FlowProducer(
      prefix ? { connection, prefix } : { connection },
      backendFactory as undefined,
    );
    worlds.closeAfter(flows);
    await work();
    const { job: parent } = await flows.add({
      name: 'Control.double',
      queueName: 'default',
      data: [1],
      children: [{ name: 'Control.deaf', queueName: 'long', data: [] }],
    });
    const childId = await control.started.opened;
    const handle = cortado.job('default', parent.id as string);
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting-children' });
    await expect(handle.cancel('not this one')).resolves.toBe('removed');
    await expect(handle.status()).resolves.toMatchObject({ state: 'cancelled', error: 'not this one' });
    control.mayEnd.open();
    await expect(cortado.job('long', childId).result({ timeout: '30s' })).resolves.toBe('done all the same');
    await until(
      () => control.heard,
      (it) => it.some(({ end }) => end.cancelled === 'not this one'),
    );
  });

  it('takes any text as a reason', async () => {
    const { cortado } = await controlWorld(worlds);
    const cancel = async (reason?: string) => {
      const handle = await cortado.jobs(Control, { delay: '1h' }).deaf();
      await expect(handle.cancel(reason)).resolves.toBe('removed');
      return (await handle.status()).error;
    };
    await expect(cancel()).resolves.toBe('cancelled');
    await expect(cancel('  ')).resolves.toBe('cancelled');
    await expect(cancel('ünï\u0000cödé "\' $1')).resolves.toBe('ünïcödé "\' $1');
    await expect(cancel('x'.repeat(50_000))).resolves.toBe('x'.repeat(1_000));
    const raw = newQueue(cortado.internals.engine.producer, 'long');
    worlds.closeAfter(raw);
    await expect(raw.getDelayedCount()).resolves.toBe(0);
  });
}
