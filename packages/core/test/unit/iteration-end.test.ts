import { currentJob } from '@cortado/core';
import { JobTimeoutError, LockLostError, WorkerShutdownError } from '../../src/errors/execution-errors.js';
import type { IterateOptions } from '../../src/execution/iterate-options.js';
import { StopSwitch } from '../../src/execution/stop-switch.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

/** Numbers after a checkpoint, to a last one. */
const upTo = (last: number) =>
  function* (from?: number) {
    for (let n = (from ?? 0) + 1; n <= last; n++) yield { checkpoint: n, value: n };
  };

/** A job that walks over numbers, with something to do for each. */
function walk(
  last: number,
  options: IterateOptions = {},
  act: (n: number) => unknown = () => undefined,
): Attempts {
  return new Attempts(async () => {
    const seen: number[] = [];
    for await (const n of currentJob().iterate(upTo(last), options)) {
      await act(n);
      seen.push(n);
    }
    return seen;
  });
}

describe('an iteration that is stopped', () => {
  it('saves, and hands the job back, at its next value', async () => {
    const stopSwitch = new StopSwitch();
    const world = walk(5, {}, (n) => {
      if (n === 3) stopSwitch.stop(new WorkerShutdownError());
    });
    expect(await world.run({ stopSwitch })).toEqual({ kind: 'interrupted' });
    expect(world.saves).toEqual([['', 3, 3]]);
  });

  it('does not wait for a source that waits', async () => {
    const stopSwitch = new StopSwitch();
    let returned = 0;
    const source = () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => {}),
        return: () => {
          returned++;
          return new Promise<never>(() => {});
        },
      }),
    });
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(source as never));
    });
    const running = world.run({ stopSwitch });
    await settled();
    stopSwitch.stop(new WorkerShutdownError());
    expect(await running).toEqual({ kind: 'interrupted' });
    expect(returned).toBe(1);
  });

  it('says nothing more once its lock is lost', async () => {
    const stopSwitch = new StopSwitch();
    const world = walk(5, {}, (n) => {
      if (n === 3) stopSwitch.stop(new LockLostError());
    });
    expect(await world.run({ stopSwitch })).toMatchObject({
      kind: 'failed',
      error: { name: 'LockLostError' },
    });
    expect(world.saves).toEqual([]);
  });

  it('ends with its method, which did not wait for it', async () => {
    let left: Promise<unknown> | undefined;
    const world = new Attempts(() => {
      const job = currentJob();
      left = (async () => {
        for await (const _ of job.iterate(upTo(1_000_000))) await settled();
      })().catch((error) => error);
    });
    expect(await world.run()).toMatchObject({ kind: 'completed' });
    expect(await left).toMatchObject({ name: 'RunEndedError', message: expect.stringContaining('work') });
  });

  it('fails at the time limit', async () => {
    const world: Attempts = walk(5, {}, async (n) => {
      if (n === 2) await world.clock.advance(300_000);
    });
    expect(await world.run()).toMatchObject({ kind: 'failed', error: expect.any(JobTimeoutError) });
    expect(world.saves.at(-1)).toEqual(['', 2, 2]);
  });
});

describe('a time slice', () => {
  it('hands the job back after its time, at least one value further', async () => {
    const world: Attempts = walk(5, { timeSlice: '1s' }, () => world.clock.jump(500));
    expect(await world.run()).toEqual({ kind: 'later', delay: 0 });
    expect(world.saves).toEqual([['', 2, 2]]);
    expect(await world.run()).toEqual({ kind: 'later', delay: 0 });
    expect(await world.run()).toEqual({ kind: 'completed', result: [5] });
    const slow: Attempts = walk(2, { timeSlice: 1 }, () => slow.clock.jump(5_000));
    expect(await slow.run()).toEqual({ kind: 'later', delay: 0 });
    expect(slow.saves.at(-1)).toEqual(['', 1, 1]);
  });

  it('is shared by the shards of a job, which wait for each other to rest', async () => {
    const seen: string[] = [];
    const gates: (() => void)[] = [];
    const world = new Attempts(async () => {
      const job = currentJob();
      const fast = (async () => {
        for await (const n of job.iterate(upTo(3), { shard: 'fast', timeSlice: '1s', total: 3 })) {
          seen.push(`fast ${n}`);
          world.clock.jump(1_000);
        }
      })();
      const slow = (async () => {
        for await (const n of job.iterate(upTo(3), { shard: 'slow', total: 3 })) {
          seen.push(`slow ${n}`);
          await new Promise<void>((resolve) => gates.push(resolve));
        }
      })();
      await Promise.all([fast, slow]);
    });
    const running = world.run();
    await settled();
    await settled();
    expect(seen).toEqual(['fast 1', 'slow 1']);
    gates[0]?.();
    expect(await running).toEqual({ kind: 'later', delay: 0 });
    expect(Object.fromEntries(world.saved)).toEqual({
      slow: { checkpoint: 1, done: 1 },
      fast: { checkpoint: 1, done: 1 },
    });
    expect(world.progress.at(-1)).toEqual({ percent: (2 / 6) * 100, description: '2 of 6' });
  });
});

describe('options of an iteration', () => {
  const run = (options: object) => walk(1, options as IterateOptions).run();

  it.each<[object, string]>([
    [{ saveEvery: 0 }, `Expected "saveEvery" to be a duration above zero such as '5s', found 0.`],
    [{ saveEvery: 'x' }, 'Expected "saveEvery"'],
    [{ timeSlice: 0 }, 'Expected "timeSlice"'],
    [{ total: -1 }, 'Expected "total" to be a number from zero, found -1.'],
    [{ total: Number.NaN }, 'Expected "total"'],
    [{ total: Number.POSITIVE_INFINITY }, 'Expected "total"'],
  ])('may not be %p', async (options, problem) => {
    expect(await run(options)).toMatchObject({
      ...{ kind: 'failed', error: { message: expect.stringContaining(problem) } },
    });
  });

  it('may say that there is nothing, and give one shard to one loop alone', async () => {
    const world = walk(1, { total: 0 });
    expect(await world.run()).toMatchObject({ kind: 'completed' });
    expect(world.progress).toEqual([]);
    const twice = new Attempts(async () => {
      for await (const _ of currentJob().iterate(upTo(1)));
      for await (const _ of currentJob().iterate(upTo(1)));
    });
    expect(await twice.run()).toMatchObject({
      kind: 'failed',
      retry: false,
      error: { name: 'ShardInUseError' },
    });
  });
});
