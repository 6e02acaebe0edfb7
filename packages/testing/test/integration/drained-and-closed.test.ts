import { AsyncLocalStorage } from 'node:async_hooks';
import { AppClosedError, currentJob, Enqueue, type Enqueued, RetryLater, Scheduled } from '@cortado/core';
import type { Timer } from '@cortado/core/internal';
import { fakeCortado, TestClock } from '../../src/index.js';

/** Jobs that the clock has to do with. */
class Reports {
  static ran: string[] = [];

  @Enqueue({ attempts: 5, backoff: { type: 'fixed', delay: '1h' } })
  async flaky(failures: number): Promise<void> {
    Reports.ran.push('flaky');
    if (currentJob().attempt <= failures) throw new Error('not yet');
  }

  @Enqueue()
  async patient(): Promise<void> {
    Reports.ran.push('patient');
    throw new RetryLater('2h');
  }

  @Scheduled('daily')
  async nightly(): Promise<void> {
    Reports.ran.push('nightly');
  }
}

/** Jobs that need each other, in the ways that work in production. */
class Chains {
  static order: string[] = [];
  static readonly request = new AsyncLocalStorage<string>();

  @Enqueue()
  async sum(depth: number): Enqueued<number> {
    if (depth === 0) return 0;
    return depth + (await (await app.jobs(Chains).sum(depth - 1)).result({ timeout: '2s' }));
  }

  @Enqueue()
  async inBatch(): Enqueued<number> {
    const batch = await app.batch().add('Chains.sum', [2]).add('Chains.step', ['member']).run();
    return (await batch.result({ timeout: '2s' })).completed;
  }

  @Enqueue()
  async step(name: string): Promise<void> {
    Chains.order.push(`${name} for ${Chains.request.getStore()}`);
  }

  @Enqueue()
  async fan(): Promise<void> {
    await app.jobs(Chains, { priority: 2 }).step('second');
    await app.jobs(Chains, { priority: 1 }).step('first');
    await app.jobs(Chains).step('before them');
  }
}

/** A clock that knows what is set on it. */
class CountingClock extends TestClock {
  readonly open = new Set<object>();

  override after(ms: number, act: () => void): Timer {
    const open = {};
    const timer = super.after(ms, () => {
      this.open.delete(open);
      act();
    });
    return this.#counted(timer, open);
  }

  override every(ms: number, act: () => void): Timer {
    return this.#counted(super.every(ms, act), {});
  }

  #counted(timer: Timer, open: object): Timer {
    this.open.add(open);
    const close = timer.close.bind(timer);
    return Object.assign(timer, {
      close: () => {
        this.open.delete(open);
        close();
      },
    });
  }
}

let app: ReturnType<typeof fakeCortado>;

beforeEach(() => {
  Chains.order = [];
  Reports.ran = [];
  app = fakeCortado({ services: [Reports, Chains] });
});
afterEach(() => app.close());

describe('drain()', () => {
  it('runs what a job waits for that it has queued itself, to any depth', async () => {
    const handle = await app.jobs(Chains).sum(3);
    await app.drain();
    await expect(handle.result()).resolves.toBe(6);
  });

  it('runs the batch that a job waits for', async () => {
    const handle = await app.jobs(Chains).inBatch();
    await app.drain();
    await expect(handle.result()).resolves.toBe(2);
  });

  it('runs what is queued meanwhile by its priority', async () => {
    await app.jobs(Chains).fan();
    await app.drain();
    expect(Chains.order.map((it) => it.replace(' for undefined', ''))).toEqual([
      'before them',
      'first',
      'second',
    ]);
  });

  it('ends when its app is closed', async () => {
    const endless = new Promise<never>(() => undefined);
    await using other = fakeCortado({ middleware: [{ execute: () => endless }], services: [Chains] });
    await other.jobs(Chains).step('never');
    const drained = other.drain();
    await other.clock.settled();
    await other.close();
    await drained;
  });
});

it('runs jobs outside of what is around their calls', async () => {
  await app.start();
  await Chains.request.run('a request', () => app.jobs(Chains).step('served'));
  await app.clock.settled();
  expect(Chains.order).toEqual(['served for undefined']);
});

describe('a fake app that was closed', () => {
  it('leaves nothing on a clock that the next one shares, and runs nothing more', async () => {
    const clock = new CountingClock();
    {
      using first = fakeCortado({ services: [Reports], clock });
      await first.start();
      await first.jobs(Reports, { delay: '1h' }).patient();
      await first.jobs(Reports, { unique: { key: 'one', ttl: '2h' } }).flaky(4);
      await first.jobs(Reports).patient();
      await first.clock.settled();
      expect(clock.open.size).toBeGreaterThan(3);
    }
    using second = fakeCortado({ services: [Reports], clock });
    Reports.ran = [];
    await clock.advance('3 days');
    expect(Reports.ran).toEqual([]);
    expect(second.enqueued()).toEqual([]);
    await second.close();
    expect([...clock.open]).toEqual([]);
  });

  it('is found by no decorated method from the end of its block on', async () => {
    {
      using inner = fakeCortado({ services: [Chains] });
      await new Chains().step('outside');
      expect(inner.enqueued()).toHaveLength(1);
    }
    await new Chains().step('outside');
    expect(app.enqueued()).toHaveLength(1);
  });

  it('refuses what a closed app refuses, and still tells what it was given', async () => {
    const held = await app.jobs(Reports, { delay: '1h' }).flaky(0);
    const waiting = expect(held.result()).rejects.toThrow(AppClosedError);
    await app.close();
    await waiting;
    const refused: Record<string, () => Promise<unknown>> = {
      call: () => app.jobs(Reports).flaky(0),
      many: () => app.enqueueMany([{ name: 'Reports.flaky', args: [0] }]),
      batch: () => app.batch().add('Reports.flaky', [0]).run(),
      key: () => app.isEnqueued('one'),
      result: () => held.result(),
      promote: () => held.promote(),
      cancel: () => held.cancel(),
      remove: () => held.remove(),
      drain: () => app.drain(),
      start: () => app.start({ schedules: false }),
      perform: () => app.perform('Reports.flaky', [0]),
    };
    const answers = Object.entries(refused).map(async ([what, act]) => [
      what,
      await act().then(
        () => 'answered',
        (error: Error) => error.constructor.name,
      ),
    ]);
    expect(Object.fromEntries(await Promise.all(answers))).toEqual(
      Object.fromEntries(Object.keys(refused).map((it) => [it, 'AppClosedError'])),
    );
    expect(app.enqueued()).toMatchObject([{ id: held.id, state: 'delayed' }]);
  });
});
