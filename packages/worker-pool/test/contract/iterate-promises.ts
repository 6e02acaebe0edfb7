import { randomUUID } from 'node:crypto';
import {
  type Cortado,
  currentJob,
  Enqueue,
  type Enqueued,
  type IterateOptions,
  LockLostError,
  type Step,
} from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import type { Worker } from '@cortado/worker-pool';
import { StoredCheckpoints } from '../../src/checkpoints/stored-checkpoints.js';
import type { ContractWorlds } from './contract-world.js';

async function* numbers(from = 0, to = Number.POSITIVE_INFINITY): AsyncGenerator<Step<number, number>> {
  for (let it = from + 1; it <= to; it++) yield { checkpoint: it, value: it };
}

class Exports {
  readonly rows: number[] = [];
  readonly froms: unknown[] = [];
  readonly attempts: number[] = [];
  readonly cleaned: string[] = [];
  readonly arrived = gate();
  readonly mayGoOn = gate();

  @Enqueue()
  async all(to: number, options?: IterateOptions): Enqueued<number> {
    for await (const row of currentJob().iterate((from?: number) => numbers(from, to), options))
      this.rows.push(row);
    return this.rows.length;
  }

  @Enqueue({ queue: 'long' })
  async endless(): Promise<void> {
    this.attempts.push(currentJob().attempt);
    const source = (from?: number) => {
      this.froms.push(from);
      return numbers(from);
    };
    try {
      for await (const row of currentJob().iterate(source)) {
        this.rows.push(row);
        if (row % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        if (row === 500) this.arrived.open();
      }
    } finally {
      this.cleaned.push('finally');
    }
  }

  /** A source that keeps the loop waiting for ever after its third value. */
  @Enqueue({ queue: 'long' })
  async stuck(): Promise<void> {
    const source = async function* (from = 0): AsyncGenerator<Step<number, number>> {
      yield* numbers(from, 3);
      await new Promise(() => undefined);
    };
    for await (const row of currentJob().iterate((from?: number) => source(from))) {
      this.rows.push(row);
      if (row === 3) this.arrived.open();
    }
  }

  @Enqueue({ attempts: 2 })
  async failsOnce(): Enqueued<number> {
    for await (const row of currentJob().iterate((from?: number) => numbers(from, 20))) {
      if (row === 11 && currentJob().attempt === 1) throw new Error('row 11');
      this.rows.push(row);
    }
    return currentJob().attempt;
  }

  @Enqueue()
  async sharded(): Promise<void> {
    const job = currentJob();
    const run = async (shard: string, first: number) => {
      const source = (from?: number) => numbers(from ?? first, first + 300);
      for await (const row of job.iterate(source, { shard, total: 300, timeSlice: 20 })) {
        this.rows.push(row);
        if (row % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    this.attempts.push(currentJob().attempt);
    await Promise.all([run('a', 0), run('b', 1_000)]);
  }

  @Enqueue()
  async twice(): Promise<void> {
    for await (const row of currentJob().iterate(() => numbers(0, 1))) this.rows.push(row);
    for await (const row of currentJob().iterate(() => numbers(0, 1))) this.rows.push(row);
  }

  @Enqueue()
  async byHand(): Enqueued<unknown[]> {
    const { checkpoint } = currentJob();
    const before = await checkpoint.load<{ page: number }>();
    await checkpoint.save({ page: 7 });
    return [before ?? null, await checkpoint.load()];
  }

  @Enqueue()
  async dated(): Promise<void> {
    const source = (_from: unknown) => [{ checkpoint: new Date() as unknown as string, value: 1 }];
    for await (const row of currentJob().iterate(source)) this.rows.push(row);
  }
}

const WAIT = { timeout: '30s' } as const;
const upTo = (count: number, first = 1) => Array.from({ length: count }, (_, it) => it + first);

/** What every engine promises about long iterations. */
export function iteratePromises(worlds: ContractWorlds): void {
  async function world(): Promise<{ cortado: Cortado; exports: Exports; work(): Promise<Worker> }> {
    const exports = new Exports();
    const cortado = worlds.app({
      services: [Exports],
      container: { resolve: () => exports },
      prefix: `{test-${randomUUID()}}`,
    });
    await worlds.emptyQueues(cortado);
    return { cortado, exports, work: () => worlds.work(cortado) };
  }

  const recordOf = (cortado: Cortado, { queue, id }: { queue: string; id: string }) =>
    cortado.internals.records.get({ name: 'checkpoints' }, `${queue}:${id}`);

  it('iterates over every value of a source once, says how far it is, and forgets its checkpoint at the end', async () => {
    const { cortado, exports, work } = await world();
    await work();
    const job = await cortado.jobs(Exports).all(2_000, { total: 2_000 });
    await expect(job.result(WAIT)).resolves.toBe(2_000);
    expect(exports.rows).toEqual(upTo(2_000));
    await expect(job.progress()).resolves.toEqual({ percent: 100, description: '2000 of 2000' });
    await until(
      () => recordOf(cortado, job),
      (record) => record === undefined,
    );
  });

  it('iterates on elsewhere after a shutdown, without an attempt, a gap or a repetition', async () => {
    const { cortado, exports, work } = await world();
    const first = await work();
    const job = await cortado.jobs(Exports).endless();
    await exports.arrived.opened;
    await expect(first.close({ grace: 0 })).resolves.toEqual([expect.objectContaining({ id: job.id })]);
    const last = exports.rows.at(-1) as number;
    expect(exports.rows).toEqual(upTo(last));
    expect(exports.cleaned).toEqual(['finally']);
    await expect(job.status()).resolves.toMatchObject({ state: 'waiting', attempts: 0 });
    await expect(recordOf(cortado, job)).resolves.toMatchObject({
      value: { shards: { '': { checkpoint: last, done: last } } },
    });
    const second = await work();
    await until(
      () => exports.rows.length,
      (count) => count > last + 100,
    );
    await second.close({ grace: 0 });
    expect(exports.rows).toEqual(upTo(exports.rows.length));
    expect(exports.froms).toEqual([undefined, last]);
    expect(exports.attempts).toEqual([1, 1]);
  });

  it('iterates no further when the source itself keeps a stopping worker waiting', async () => {
    const { cortado, exports, work } = await world();
    const worker = await work();
    const job = await cortado.jobs(Exports).stuck();
    await exports.arrived.opened;
    await expect(worker.close({ grace: 0 })).resolves.toHaveLength(1);
    await expect(recordOf(cortado, job)).resolves.toMatchObject({
      value: { shards: { '': { checkpoint: 3 } } },
    });
  });

  it('iterates on from the checkpoint when a failed attempt is tried again', async () => {
    const { cortado, exports, work } = await world();
    await work();
    const job = await cortado.jobs(Exports).failsOnce();
    await expect(job.result(WAIT)).resolves.toBe(2);
    expect(exports.rows).toEqual(upTo(20));
  });

  it('iterates in time slices that use no attempt, in shards with a checkpoint each', async () => {
    const { cortado, exports, work } = await world();
    await work();
    const job = await cortado.jobs(Exports).sharded();
    await job.result(WAIT);
    expect(exports.attempts.length).toBeGreaterThan(1);
    expect(new Set(exports.attempts)).toEqual(new Set([1]));
    expect([...exports.rows].sort((a, b) => a - b)).toEqual([...upTo(300), ...upTo(300, 1_001)]);
    await expect(job.progress()).resolves.toMatchObject({ percent: 100 });
  });

  it('refuses two iterations with one checkpoint, and a checkpoint that JSON would change', async () => {
    const { cortado, work } = await world();
    await work();
    await expect((await cortado.jobs(Exports).twice()).result(WAIT)).rejects.toThrow(
      'called iterate() twice',
    );
    await expect((await cortado.jobs(Exports).dated()).result(WAIT)).rejects.toThrow(
      'A checkpoint of Exports.dated',
    );
    await expect(
      (await cortado.jobs(Exports).all(1, { saveEvery: 'soon' as '1s' })).result(WAIT),
    ).rejects.toThrow('Expected "saveEvery" to be a duration');
  });

  it('keeps a checkpoint that a job saves by hand', async () => {
    const { cortado, work } = await world();
    await work();
    await expect((await cortado.jobs(Exports).byHand()).result(WAIT)).resolves.toEqual([null, { page: 7 }]);
  });

  it('lets no earlier run move a checkpoint once a later one iterates', async () => {
    const { cortado } = await world();
    const job = { queue: 'long', id: randomUUID() };
    const shelf = (starts: number) =>
      new StoredCheckpoints(cortado.internals.records, { ...job, starts, stalls: 0 });
    const zombie = shelf(1);
    await expect(zombie.claim('')).resolves.toBeUndefined();
    await zombie.save('', { checkpoint: 10, done: 10 });
    const later = shelf(2);
    await expect(later.claim('')).resolves.toEqual({ checkpoint: 10, done: 10 });
    await expect(zombie.save('', { checkpoint: 11, done: 11 })).rejects.toBeInstanceOf(LockLostError);
    await later.save('', { checkpoint: 20, done: 20 });
    await expect(zombie.save('', { checkpoint: 12, done: 12 })).rejects.toBeInstanceOf(LockLostError);
    await expect(shelf(1).claim('')).rejects.toBeInstanceOf(LockLostError);
    await expect(shelf(3).claim('')).resolves.toEqual({ checkpoint: 20, done: 20 });
    await zombie.clear();
  });
}
