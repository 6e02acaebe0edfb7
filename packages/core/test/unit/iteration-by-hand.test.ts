import { currentJob } from '@cortado/core';
import { DatastoreUnavailableError } from '../../src/errors/dispatch-errors.js';
import { WorkerShutdownError } from '../../src/errors/execution-errors.js';
import { StopSwitch } from '../../src/execution/stop-switch.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

const away = () => new DatastoreUnavailableError({ what: 'x', location: 'y', waited: 1 } as never);

/** A source without `return`, of these values; then it waits, or is at its end. */
const bare = (values: readonly number[], then: 'ends' | 'waits') => () => {
  const left = [...values];
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const value = left.shift();
        if (value !== undefined) return { done: false, value: { checkpoint: value, value } };
        return then === 'ends' ? { done: true, value: undefined } : await new Promise<never>(() => undefined);
      },
    }),
  } as never;
};

describe('an iteration', () => {
  it('is over for whoever asks on, and its source is not asked again', async () => {
    let asked = 0;
    const world = new Attempts(async () => {
      const source = () => {
        asked++;
        return [{ checkpoint: 1, value: 'a' }];
      };
      const it = currentJob().iterate(source)[Symbol.asyncIterator]();
      return [await it.next(), await it.next(), await it.next(), await it.next()];
    });
    expect(await world.run()).toEqual({
      kind: 'completed',
      result: [{ done: false, value: 'a' }, ...Array(3).fill({ done: true })],
    });
    expect(asked).toBe(1);
  });

  it('may be left twice, and its source is left once', async () => {
    let left = 0;
    const world = new Attempts(async () => {
      const source = () => ({
        [Symbol.iterator]: () => ({
          next: () => ({ done: false as const, value: { checkpoint: 1, value: 'a' } }),
          return: () => ({ done: true as const, value: ++left }),
        }),
      });
      const it = currentJob().iterate(source)[Symbol.asyncIterator]();
      return [await it.next(), await it.return?.(), await it.return?.()];
    });
    expect(await world.run()).toMatchObject({ kind: 'completed', result: { length: 3 } });
    expect(left).toBe(1);
  });

  it('may be left, and stopped, where its source has no return()', async () => {
    const left = new Attempts(async () => {
      for await (const _ of currentJob().iterate(bare([1, 2], 'ends'))) break;
      return 'left';
    });
    expect(await left.run()).toEqual({ kind: 'completed', result: 'left' });
    const stopSwitch = new StopSwitch();
    const stopped = new Attempts(async () => {
      for await (const _ of currentJob().iterate(bare([1], 'waits')));
    });
    const running = stopped.run({ stopSwitch });
    await settled();
    stopSwitch.stop(new WorkerShutdownError());
    expect(await running).toEqual({ kind: 'interrupted' });
    expect(stopped.saves).toEqual([['', 1, 1]]);
  });

  it('may be stopped while its loop is at work', async () => {
    const stopSwitch = new StopSwitch();
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(bare([1, 2], 'ends'))) {
        stopSwitch.stop(new WorkerShutdownError());
        await settled();
      }
    });
    expect(await world.run({ stopSwitch })).toEqual({ kind: 'interrupted' });
  });

  it('saves at its end what could not be saved while the datastore was away', async () => {
    let end: () => void = () => undefined;
    const source = async function* () {
      yield { checkpoint: 1, value: 1 };
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    };
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(source));
    });
    world.refusals.push(away());
    const running = world.run();
    await settled();
    await world.clock.advance(2_000);
    expect(world.saves).toEqual([]);
    end();
    expect(await running).toMatchObject({ kind: 'completed' });
    expect(world.saves).toEqual([['', 1, 1]]);
  });

  it('gives no further value once a checkpoint is refused', async () => {
    const seen: number[] = [];
    const world: Attempts = new Attempts(async () => {
      for await (const n of currentJob().iterate(bare([1, 2, 3, 4, 5], 'ends'))) {
        seen.push(n as number);
        world.clock.jump(2_000);
      }
    });
    world.refusals.push(new Error('refused'));
    expect(await world.run()).toMatchObject({ kind: 'failed', error: { message: 'refused' } });
    expect(seen).toEqual([1]);
  });

  it('tells of its time slice, and of a shard that another one has', async () => {
    let thrown: Error | undefined;
    const sliced: Attempts = new Attempts(async () => {
      try {
        for await (const _ of currentJob().iterate(bare([1, 2], 'ends'), { timeSlice: 500 }))
          sliced.clock.jump(500);
      } catch (error) {
        thrown = error as Error;
        throw error;
      }
    });
    expect(await sliced.run()).toEqual({ kind: 'later', delay: 0 });
    expect(thrown?.message).toContain('500 ms of work');
    const twice = new Attempts(async () => {
      for await (const _ of currentJob().iterate(bare([1], 'ends'), { shard: 'a' }));
      for await (const _ of currentJob().iterate(bare([1], 'ends'), { shard: 'a' }));
    });
    expect(await twice.run()).toMatchObject({
      ...{ kind: 'failed', retry: false },
      error: { message: expect.stringMatching(/work.*"a"/s) },
    });
  });

  it('counts as progress only where it says how many there are', async () => {
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(bare([1, 2, 3], 'ends'), { shard: 'uncounted' }));
      for await (const _ of currentJob().iterate(bare([1], 'ends'), { shard: 'counted', total: 4 }));
    });
    await world.run();
    expect(world.progress.at(-1)).toEqual({ percent: 25, description: '1 of 4' });
  });
});
