import { type Cortado, createCortado, Enqueue, type Enqueued, type JobEnd } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker, type Worker } from '@cortado/worker-pool';
import { Refusals } from '../support/refusals.js';

class Till {
  readonly runs: number[] = [];
  readonly good: string[] = [];
  readonly bad: string[] = [];

  @Enqueue({ onSuccess: 'Till.paid', onFailure: 'Till.unpaid' })
  async pay(number: number): Enqueued<number> {
    this.runs.push(number);
    return number;
  }

  @Enqueue({ attempts: 2, onFailure: 'Till.unpaid' })
  async refund(number: number): Promise<void> {
    this.runs.push(number);
    throw new Error(`nothing to refund for ${number}`);
  }

  @Enqueue({ onFailure: 'Till.unpaid' })
  async count(number: number): Enqueued<number> {
    return number;
  }

  @Enqueue({ queue: 'short' })
  async paid({ job }: JobEnd): Promise<void> {
    this.good.push(job.id);
  }

  @Enqueue({ queue: 'short' })
  async unpaid({ job }: JobEnd): Promise<void> {
    this.bad.push(job.id);
  }
}

describe('outcomes that PostgreSQL refuses', () => {
  const database = freshDatabase();
  let till: Till;
  let cortado: Cortado;
  let worker: Worker;
  let refusals: Refusals;
  const errors: Error[] = [];

  beforeEach(async () => {
    till = new Till();
    cortado = createCortado({
      connection: database.url,
      services: [Till],
      container: { resolve: () => till },
    });
    cortado.on('worker.error', ({ error }) => errors.push(error));
    await cortado.migrate();
    refusals = await Refusals.of(database.url);
    worker = await startWorker(cortado);
  });

  afterEach(async () => {
    await worker.close({ grace: '5s' });
    await refusals.close();
    await cortado.close();
    errors.length = 0;
  });

  const outcomes = async (name: string, numbers: readonly number[]) => {
    const handles = await cortado.enqueueMany(numbers.map((it) => ({ name, args: [it] })));
    await Promise.allSettled(handles.map((it) => it.result({ timeout: '45s' })));
    return { handles, states: await Promise.all(handles.map(async (it) => (await it.status())?.state)) };
  };

  it.each([
    ['deadlocks', '40P01'],
    ['an exception of a trigger', 'P0001'],
    ['a full disk', '53100'],
  ])('are sent again until it takes them, and the work stays done: %s', async (_, code) => {
    await refusals.refuse("NEW.state = 'completed' AND NEW.name = 'Till.pay'", code, { allBut: 3 });
    const numbers = Array.from({ length: 40 }, (_, number) => number);
    const { handles, states } = await outcomes('Till.pay', numbers);
    expect(states).toEqual(numbers.map(() => 'completed'));
    expect(await refusals.asked()).toBeGreaterThan(60);
    expect(till.runs.sort((a, b) => a - b)).toEqual(numbers);
    const good = await until(
      () => till.good,
      (it) => it.length >= 40,
    );
    expect([...good].sort()).toEqual(handles.map(({ id }) => id).sort());
    expect(till.bad).toEqual([]);
  });

  it('use no more attempts than the method made', async () => {
    await refusals.refuse('NEW.attempts_made > OLD.attempts_made', '40001', { allBut: 2 });
    const { handles, states } = await outcomes('Till.refund', [1, 2, 3]);
    expect(states).toEqual(['failed', 'failed', 'failed']);
    expect(till.runs).toHaveLength(6);
    for (const handle of handles)
      await expect(handle.status()).resolves.toMatchObject({
        attempts: 2,
        error: expect.stringContaining('nothing to refund'),
      });
  });

  it('fail a job whose result it would refuse for ever, and tell its onFailure unless onSuccess was told', async () => {
    const when = "NEW.state = 'completed' AND NEW.queue = 'default'";
    await refusals.refuse(when, '54001', { allBut: 1_000_000 });
    const counted = await outcomes('Till.count', [1]);
    const paid = await outcomes('Till.pay', [2]);
    expect([...counted.states, ...paid.states]).toEqual(['failed', 'failed']);
    expect((await paid.handles[0]?.status())?.error).toMatch(/^The datastore refused to store how/);
    await until(
      () => [till.good.length, till.bad.length],
      ([good, bad]) => good === 1 && bad === 1,
    );
    expect([till.good, till.bad]).toEqual([[paid.handles[0]?.id], [counted.handles[0]?.id]]);
  });

  it('leave a job to another worker when theirs closes meanwhile, within seconds, and fail none', async () => {
    await worker.close();
    const hasty = { queues: ['default', 'short'], lockDuration: '2s', stalledInterval: '500ms' } as const;
    worker = await startWorker(cortado, hasty);
    await refusals.refuse("NEW.state = 'completed' AND NEW.name = 'Till.pay'", '40001', {
      allBut: 1_000_000,
    });
    const job = await cortado.enqueue('Till.pay', [1]);
    await until(
      () => refusals.asked(),
      (asked) => asked > 2,
    );
    const closing = Date.now();
    await worker.close({ grace: 0 });
    expect(Date.now() - closing).toBeLessThan(12_000);
    await expect(job.status()).resolves.toMatchObject({ state: 'active', attempts: 0 });
    await refusals.allow();
    worker = await startWorker(cortado, hasty);
    await expect(job.result({ timeout: '30s' })).resolves.toBe(1);
    await expect(job.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
    expect(till.bad).toEqual([]);
  });

  it('end as failed in plain words where it would refuse them for ever', async () => {
    await refusals.refuse("NEW.failed_reason LIKE 'nothing to refund for 7%'", '22P05', {
      allBut: 1_000_000,
    });
    const { handles, states } = await outcomes('Till.refund', [7]);
    expect(states).toEqual(['failed']);
    const status = await handles[0]?.status();
    expect(status?.error).toMatch(/^The datastore refused .*refused by the test/);
    await until(
      () => till.bad,
      (it) => it.length === 1,
    );
    await until(
      () => cortado.errors.list(),
      (entries) => entries.some(({ title }) => title === 'Till.refund'),
    );
  });
});
