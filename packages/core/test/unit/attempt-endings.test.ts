import 'reflect-metadata';
import {
  CancelJob,
  createCortado,
  currentJob,
  DoNotRetry,
  Enqueue,
  type Enqueued,
  logError,
} from '@cortado/core';
import { UnrecoverableError } from 'bullmq';
import { JobCancelledError, TimeSliceOver, WorkerShutdownError } from '../../src/errors/execution-errors.js';
import { StopSwitch } from '../../src/execution/stop-switch.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

const throwing = (thrown: unknown, options = {}) =>
  new Attempts(() => {
    throw thrown;
  }, options).run();

describe('an attempt that cannot be helped by another', () => {
  class OutOfStock extends UnrecoverableError {}
  class Renamed extends UnrecoverableError {
    override name = 'Renamed';
  }
  const named = Object.assign(new Error('by its name'), { name: 'UnrecoverableError' });
  const foreign = new (class UnrecoverableError extends Error {})('of another copy');

  it.each<[string, Error]>([
    ['DoNotRetry', new DoNotRetry('no')],
    ["BullMQ's own", new UnrecoverableError('no')],
    ["a subclass of BullMQ's", new OutOfStock('no')],
    ['one with a name of its own', new Renamed('no')],
    ['one that is only named so', named],
    ["another copy's", foreign],
  ])('is the last: %s', async (_, thrown) => {
    const outcome = await throwing(thrown, { retryIf: () => true });
    expect(outcome).toMatchObject({ kind: 'failed', retry: false, error: { message: thrown.message } });
  });

  it('is asked about nobody, and one whose name cannot be read is like any other', async () => {
    const asked: unknown[] = [];
    const retryIf = (error: Error) => asked.push(error) > 0;
    await throwing(new DoNotRetry('no'), { retryIf });
    expect(asked).toEqual([]);
    const unreadable = Object.defineProperty(new Error('odd'), 'name', {
      get: () => {
        throw new Error('no name');
      },
    });
    expect(await throwing(unreadable, { retryIf })).toMatchObject({ kind: 'failed', retry: true });
    expect(asked).toHaveLength(1);
  });

  it('is the last where retryIf gives nothing', async () => {
    expect(await throwing(new Error('x'), { retryIf: () => undefined })).toMatchObject({ retry: false });
    expect(await throwing(new Error('x'), { retryIf: () => 1 })).toMatchObject({ retry: true });
  });
});

describe('an attempt', () => {
  it('goes on later at once where its time slice is over', async () => {
    expect(await throwing(new TimeSliceOver({ job: 'work', slice: 5 } as never))).toEqual({
      kind: 'later',
      delay: 0,
    });
  });

  it('is cancelled for a reason that every datastore holds', async () => {
    expect(await throwing(new CancelJob())).toEqual({
      kind: 'cancelled',
      reason: expect.stringMatching(/\S/),
    });
    const outcome = await throwing(new CancelJob(`no${'\0'}stock`));
    expect(JSON.stringify(outcome)).not.toContain('\\u0000');
  });

  it.each<[string, Error, object]>([
    [
      'a cancel',
      new JobCancelledError({ job: 'work', id: 'j1', reason: 'too late' }),
      { kind: 'cancelled', reason: 'too late' },
    ],
    ['a shutdown', new WorkerShutdownError(), { kind: 'interrupted' }],
  ])('that is told to stop may throw what it likes: %s', async (_, reason, outcome) => {
    const stopSwitch = new StopSwitch();
    const world = new Attempts(async () => {
      stopSwitch.stop(reason);
      throw new TypeError('terminated');
    });
    expect(await world.run({ stopSwitch })).toEqual(outcome);
  });

  it('hears in the job of what stops it, and once', async () => {
    const stopSwitch = new StopSwitch();
    const heard: unknown[] = [];
    const world = new Attempts(async () => {
      const { signal, id } = currentJob();
      signal.addEventListener('abort', () => heard.push(currentJob().id === id));
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const running = world.run({ stopSwitch });
    await settled();
    stopSwitch.stop(new JobCancelledError({ job: 'work', id: 'j1', reason: 'a' }));
    stopSwitch.stop(new JobCancelledError({ job: 'work', id: 'j1', reason: 'b' }));
    expect(await running).toEqual({ kind: 'cancelled', reason: 'a' });
    expect(heard).toEqual([true]);
  });

  it('says nothing of its job once it is over, but for its log', async () => {
    let after: () => Promise<unknown> = async () => undefined;
    const world = new Attempts(() => {
      const job = currentJob();
      after = async () => {
        await job.progress(99);
        await job.meta.set({ late: true });
        await job.checkpoint.save(7);
        await job.log('late');
      };
    });
    await world.run();
    await after();
    expect([world.progress, world.saves, world.lines]).toEqual([[], [], ['late']]);
  });

  it('logs lines of 4,000 characters, and words of 2,000, that every datastore holds', async () => {
    const world = new Attempts(async () => {
      await currentJob().log('x'.repeat(4_000));
      await currentJob().log(`${'x'.repeat(4_000)}y`);
      await currentJob().log('a\0b');
      await currentJob().progress(10, { title: 't'.repeat(2_001), description: 'a\0b' });
      await currentJob().progress(20, { title: 5 } as never);
    });
    await world.run();
    expect(world.lines).toEqual([
      'x'.repeat(4_000),
      `${'x'.repeat(4_000)}… [cut: 4,001 characters in all]`,
      'a\ufffdb',
    ]);
    expect(world.progress).toEqual([
      { percent: 10, title: `${'t'.repeat(2_000)}… [cut: 2,001 characters in all]`, description: 'a\ufffdb' },
      { percent: 20, title: 5 },
    ]);
  });

  it('has one signal, which has aborted where the job was stopped before anybody looked', async () => {
    const seen: unknown[] = [];
    const stopSwitch = new StopSwitch();
    const reason = new JobCancelledError({ job: 'work', id: 'j1', reason: 'no' });
    const look = () => {
      const { signal } = currentJob();
      seen.push([signal.aborted, signal.reason, signal === currentJob().signal]);
    };
    await new Attempts(look).run();
    const stopped = new Attempts(() => {
      stopSwitch.stop(reason);
      look();
    });
    // It returned all the same, and so has completed.
    expect(await stopped.run({ stopSwitch })).toEqual({ kind: 'completed', result: null });
    expect(seen).toEqual([
      [false, undefined, true],
      [true, reason, true],
    ]);
  });

  it('refuses a result larger than the app keeps', async () => {
    const outcome = await new Attempts(() => 'x'.repeat(50), {}, { maxResult: 50 }).run();
    expect(outcome).toMatchObject({
      ...{ kind: 'failed', retry: false },
      error: {
        message: expect.stringMatching(
          /^work did its work, but its result takes 52 bytes, the limit is 50\./,
        ),
      },
    });
  });

  it('writes into the error log what is known of it', async () => {
    const reports: unknown[] = [];
    const thrown = new Error('no paper');
    const world = new Attempts(() => logError('Printing', thrown, { tray: 2 }));
    const writeError = async (report: unknown) => {
      reports.push(report);
      return 'e1';
    };
    expect(await world.run({ writeError, data: [1], attempt: 2 })).toEqual({
      kind: 'completed',
      result: 'e1',
    });
    expect(reports).toEqual([
      {
        ...{ title: 'Printing', error: thrown, user: 'ada', data: [1], context: { tray: 2 } },
        job: { id: 'j1', name: 'work', queue: 'default', attempt: 2 },
      },
    ]);
  });
});

describe('a method that calls the one it overrides', () => {
  class Base {
    @Enqueue()
    async run(how: string): Enqueued<string> {
      return `base ${how}`;
    }
  }
  class Child extends Base {
    @Enqueue()
    override async run(how: string): Enqueued<string> {
      const above: unknown = await super.run(how);
      const called: unknown =
        how === 'beside'
          ? await new Child().run('')
          : how === 'again'
            ? await this.run('')
            : await this.other(how);
      return `${typeof above === 'string' ? above : 'queued'}, ${typeof called === 'string' ? called : 'queued'}` as never;
    }

    @Enqueue()
    async other(_how: string): Enqueued<string> {
      return 'ran';
    }
  }

  it('runs it, and queues another method, itself, and what is called on another instance', async () => {
    const app = createCortado({ connection: 'redis://127.0.0.1:1', services: [Child], inline: true });
    const told = async (how: string) => (await app.jobs(Child).run(how)).result();
    for (const how of ['other', 'again', 'beside']) expect(await told(how)).toBe(`base ${how}, queued`);
    await app.close();
  });
});
