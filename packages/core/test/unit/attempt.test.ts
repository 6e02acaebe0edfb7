import {
  CancelJob,
  currentContext,
  currentJob,
  currentUser,
  DoNotRetry,
  isInJob,
  RetryLater,
  runInContext,
} from '@cortado/core';
import {
  JobCancelledError,
  JobTimeoutError,
  LockLostError,
  WorkerShutdownError,
} from '../../src/errors/execution-errors.js';
import { StopSwitch } from '../../src/execution/stop-switch.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

const cancelled = () => new JobCancelledError({ job: 'work', id: 'j1', reason: 'not wanted' });

describe('what a running job knows of itself', () => {
  it('is its name, its place, its attempt, its user and its deadline', async () => {
    const world = new Attempts(() => {
      const { id, queue, name, attempt, attempts, user, deadline } = currentJob();
      return { id, queue, name, attempt, attempts, user, deadline, isInJob: isInJob(), who: currentUser() };
    });
    const outcome = await world.run({ attempt: 2 });
    expect(outcome).toEqual({
      kind: 'completed',
      result: {
        ...{ id: 'j1', queue: 'default', name: 'work', attempt: 2, attempts: 3, user: 'ada', who: 'ada' },
        ...{ deadline: new Date(1_300_000), isInJob: true },
      },
    });
    expect(isInJob()).toBe(false);
    expect(() => currentJob()).toThrow('currentJob()');
  });

  it('is the values it was queued with, and nothing of anybody else', async () => {
    const world = new Attempts(() => [currentContext(), currentContext('a'), currentContext('toString')]);
    expect(await world.run({ context: { values: { a: 1 } } })).toMatchObject({
      result: [{ a: 1 }, 1, undefined],
    });
    expect(await world.run({ context: {} })).toMatchObject({ result: [{}, undefined, undefined] });
    expect(runInContext({ a: 1 }, () => runInContext({ b: 2 }, () => currentContext()))).toEqual({
      a: 1,
      b: 2,
    });
    expect(currentContext()).toEqual({});
  });
});

describe('a result', () => {
  it.each<[unknown, unknown]>([
    [undefined, null],
    [null, null],
    [0, 0],
    ['', ''],
    [false, false],
    [() => 1, null],
    [{ a: [1] }, { a: [1] }],
  ])('of %p is stored as %p', async (result, stored) => {
    expect(await new Attempts(() => result).run()).toEqual({ kind: 'completed', result: stored });
  });

  it.each([[1n], [{ a: 1n }]])('that JSON cannot carry fails the job for good: %p', async (result) => {
    expect(await new Attempts(() => result).run()).toMatchObject({
      ...{ kind: 'failed', retry: false, error: { name: 'ResultNotSerializableError' } },
      error: { message: expect.stringContaining('work') },
    });
  });
});

describe('how an attempt ends', () => {
  const throwing = (error: unknown, options = {}) =>
    new Attempts(() => {
      throw error;
    }, options).run();

  it('is a failure that is tried again, unless that cannot help', async () => {
    expect(await throwing(new Error('x'))).toMatchObject({
      kind: 'failed',
      retry: true,
      error: { message: 'x' },
    });
    expect(await throwing('text')).toMatchObject({ kind: 'failed', retry: true });
    expect(await throwing(new DoNotRetry('no'))).toMatchObject({ kind: 'failed', retry: false });
    const data = [1];
    expect(await new Attempts(() => 1).run({ name: 'wrok', data })).toMatchObject({
      ...{ kind: 'failed', error: { message: expect.stringMatching(/"?wrok"?.*"work"/s) } },
    });
  });

  it('is decided by retryIf, whose own error decides nothing', async () => {
    expect(await throwing(new Error('x'), { retryIf: () => false })).toMatchObject({ retry: false });
    expect(await throwing(new Error('x'), { retryIf: (it: Error) => it.message === 'x' })).toMatchObject({
      retry: true,
    });
    const retryIf = () => {
      throw new Error('in retryIf');
    };
    expect(await throwing(new Error('x'), { retryIf })).toMatchObject({
      retry: true,
      error: { message: 'x' },
    });
  });

  it('is steered by what the method throws', async () => {
    expect(await throwing(new CancelJob('no stock'))).toEqual({ kind: 'cancelled', reason: 'no stock' });
    expect(await throwing(new RetryLater('1s'))).toEqual({ kind: 'later', delay: 1_000 });
    expect(new RetryLater(5).message).toContain('after 5 ms.');
    expect(new RetryLater('5s').message).toContain('after 5s.');
  });

  it('is what stopped it, whatever the method threw', async () => {
    const stopped = async (reason: Error) => {
      const stopSwitch = new StopSwitch();
      const world = new Attempts(async () => {
        await new Promise((_, reject) =>
          currentJob().signal.addEventListener('abort', () => reject(new Error('x'))),
        );
      });
      const running = world.run({ stopSwitch });
      await settled();
      stopSwitch.stop(reason);
      stopSwitch.stop(new Error('a second reason'));
      expect(stopSwitch.reason).toBe(reason);
      return await running;
    };
    expect(await stopped(new WorkerShutdownError())).toEqual({ kind: 'interrupted' });
    expect(await stopped(cancelled())).toEqual({ kind: 'cancelled', reason: 'not wanted' });
    expect(await stopped(new LockLostError())).toMatchObject({
      kind: 'failed',
    });
  });

  it('is that it does not begin where it was told to stop before', async () => {
    const stopSwitch = new StopSwitch();
    const reason = new WorkerShutdownError();
    stopSwitch.stop(reason);
    const seen: unknown[] = [];
    const world = new Attempts(() => {
      const { signal } = currentJob();
      seen.push(signal.aborted, signal.reason, currentJob().signal === signal);
    });
    // It was told to stop before its method began: that is not begun.
    expect(await world.run({ stopSwitch })).toEqual({ kind: 'interrupted' });
    expect(seen).toEqual([]);
    const calm = new Attempts(() => currentJob().signal.aborted);
    expect(await calm.run({ stopSwitch: new StopSwitch() })).toEqual({ kind: 'completed', result: false });
  });
});

describe('the time limit', () => {
  const limited = (method: () => unknown, grace = '1s') =>
    new Attempts(method, { timeout: '10s' }, { timeoutGrace: grace as '1s' });

  it('aborts the signal at the limit, and fails the attempt after the grace', async () => {
    let end = (_: unknown) => {};
    let reason: unknown;
    const world = limited(() => {
      const { signal } = currentJob();
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return new Promise((resolve) => {
        end = resolve;
      });
    });
    const ranAway: Promise<unknown>[] = [];
    const running = world.run({ ranAway: (it) => ranAway.push(it) });
    await settled();
    await world.clock.advance(9_999);
    expect(reason).toBeUndefined();
    await world.clock.advance(1);
    expect(reason).toBeInstanceOf(JobTimeoutError);
    expect(ranAway).toEqual([]);
    await world.clock.advance(1_000);
    expect(ranAway).toHaveLength(1);
    expect(await running).toMatchObject({
      ...{ kind: 'failed', retry: true },
      error: {
        name: 'JobTimeoutError',
        message: expect.stringContaining('work ran past its time limit of 10000 ms'),
      },
    });
    end('late');
    expect(await ranAway[0]).toBe('late');
    expect(world.clock.pending).toBe(0);
  });

  it('takes a result within the grace, and the error of the limit where the method throws then', async () => {
    const after = (ms: number, how: 'resolve' | 'reject') => {
      const world: Attempts = limited(
        () =>
          new Promise((resolve, reject) =>
            world.clock.after(ms, () => (how === 'resolve' ? resolve('r') : reject(new Error('own')))),
          ),
      );
      return world;
    };
    const run = async (world: Attempts) => {
      const running = world.run();
      await settled();
      await world.clock.advance(20_000);
      expect(world.clock.pending).toBe(0);
      return await running;
    };
    expect(await run(after(10_500, 'resolve'))).toEqual({ kind: 'completed', result: 'r' });
    expect(await run(after(10_500, 'reject'))).toMatchObject({ error: { name: 'JobTimeoutError' } });
    expect(await run(after(5, 'reject'))).toMatchObject({ error: { message: 'own' } });
  });

  it('fails a method that blocked its process past the grace, to the millisecond', async () => {
    const blocking = (ms: number) => {
      const world: Attempts = limited(() => world.clock.jump(ms));
      return world.run();
    };
    expect(await blocking(11_000)).toEqual({ kind: 'completed', result: null });
    expect(await blocking(11_001)).toMatchObject({
      ...{
        kind: 'failed',
        error: { message: expect.stringContaining('work ran past its time limit of 10000 ms') },
      },
    });
  });

  it('needs nobody to hear of a method that goes on', async () => {
    const world = limited(() => new Promise(() => {}));
    const running = world.run();
    await settled();
    await world.clock.advance(11_000);
    expect(await running).toMatchObject({ kind: 'failed' });
  });
});
