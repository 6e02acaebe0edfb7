import { randomUUID } from 'node:crypto';
import {
  type BatchEnd,
  type Cortado,
  chunked,
  createCortado,
  currentJob,
  Enqueue,
  type Enqueued,
  InvalidOptionsError,
} from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Orders {
  readonly ran: unknown[] = [];
  readonly ended: [string, BatchEnd][] = [];
  readonly started = gate();
  readonly mayEnd = gate();

  @Enqueue()
  async ship(order: number): Enqueued<number> {
    this.ran.push(order);
    return order * 2;
  }

  @Enqueue({ queue: 'short', attempts: 2 })
  async fails(order: number, words = `order ${order} is lost`): Promise<void> {
    this.ran.push(`${order}/${currentJob().attempt}`);
    throw new Error(words);
  }

  @Enqueue({ attempts: 3 })
  async third(): Enqueued<number> {
    if (currentJob().attempt < 3) throw new Error('not yet');
    return currentJob().attempt;
  }

  @Enqueue({ queue: 'long' })
  async wait(): Promise<void> {
    this.started.open();
    await this.mayEnd.opened;
  }

  @Enqueue({ unique: 'one' })
  async once(): Promise<void> {}

  @Enqueue({ payload: [Object], keep: { completed: { count: 0 } } })
  async succeeded(end: BatchEnd): Promise<void> {
    this.ended.push(['success', end]);
  }

  @Enqueue({ payload: [Object], queue: 'short' })
  async failed(end: BatchEnd): Promise<void> {
    this.ended.push(['failure', end]);
  }

  @Enqueue({ payload: [Object] })
  async finished(end: BatchEnd): Promise<void> {
    this.ended.push(['finished', end]);
  }
}

const CALLBACKS = {
  onSuccess: 'Orders.succeeded',
  onFailure: Orders.prototype.failed,
  onFinished: 'Orders.finished',
} as const;
const WAIT = { timeout: '30s' } as const;

/** What every engine promises about batches. */
export function batchPromises(worlds: ContractWorlds): void {
  async function desk(options: { withWorker?: boolean } = {}): Promise<{ cortado: Cortado; orders: Orders }> {
    const orders = new Orders();
    const cortado = worlds.app({
      services: [Orders],
      container: { resolve: () => orders },
      prefix: `{test-${randomUUID()}}`,
    });
    await worlds.emptyQueues(cortado);
    if (options.withWorker !== false) await work(cortado);
    return { cortado, orders };
  }

  async function work(cortado: Cortado): Promise<void> {
    await worlds.work(cortado);
  }

  const callbacksOf = (orders: Orders, count: number) =>
    until(
      () => orders.ended,
      (ended) => ended.length >= count,
    );

  it('runs every job of a batch, then its callbacks', async () => {
    const { cortado, orders } = await desk();
    const batch = cortado.batch({ name: 'shipping', ...CALLBACKS });
    for (const some of chunked(
      Array.from({ length: 300 }, (_, it) => it),
      300,
    ))
      for (const order of some) batch.jobs(Orders).ship(order);
    batch.add('Orders.third', [], { queue: 'short' }).add(Orders.prototype.ship, [300]);
    const handle = await batch.run();
    expect(handle.jobs).toHaveLength(302);
    const end = await handle.result(WAIT);
    expect(end).toEqual({
      batch: { id: handle.id, queue: 'default', name: 'shipping' },
      total: 302,
      completed: 302,
      failed: 0,
      cancelled: 0,
      failures: [],
    });
    expect(new Set(orders.ran).size).toBe(301);
    const ended = await callbacksOf(orders, 2);
    expect(ended.map(([what]) => what).sort()).toEqual(['finished', 'success']);
    expect(ended[0]?.[1]).toEqual(end);
    await expect(cortado.batchOf('default', handle.id).status()).resolves.toEqual({
      state: 'completed',
      name: 'shipping',
      total: 302,
      pending: 0,
      completed: 302,
      failed: 0,
      cancelled: 0,
      finished: true,
    });
  });

  it('goes on with a batch when jobs of it fail, and says which', async () => {
    const { cortado, orders } = await desk();
    const batch = cortado.batch(CALLBACKS);
    const handle = await batch.add('Orders.ship', [1]).add('Orders.fails', [2]).add('Orders.ship', [3]).run();
    const end = await handle.result(WAIT);
    expect(end).toMatchObject({ total: 3, completed: 2, failed: 1, cancelled: 0 });
    expect(end.failures).toEqual([
      { id: handle.jobs[1]?.id, queue: 'short', name: 'Orders.fails', error: 'order 2 is lost' },
    ]);
    expect(orders.ran.filter((it) => typeof it === 'string')).toEqual(['2/1', '2/2']);
    const many = cortado.batch({ name: 'lost', onFailure: Orders.prototype.failed });
    const words = '\u8aa4'.repeat(10_000);
    for (let order = 0; order < 23; order++) many.add('Orders.fails', [order, words], { attempts: 1 });
    const lost = await (await many.run()).result(WAIT);
    expect([lost.failed, lost.failures.length, new Set(lost.failures.map((it) => it.id)).size]).toEqual([
      23, 20, 20,
    ]);
    const all = await callbacksOf(orders, 3);
    const ended = all.filter(([, { batch: it }]) => it.name !== 'lost');
    expect(ended.map(([what]) => what).sort()).toEqual(['failure', 'finished']);
    // More than an argument may be, unless each error is cut.
    const [, cut] = all.find(([, { batch: it }]) => it.name === 'lost') ?? [];
    expect(cut).toMatchObject({ failed: 23, failures: lost.failures.map(({ id }) => ({ id })) });
    expect(cut?.failures[0]?.error).toMatch(/^\u8aa4{300}… \[cut: 10,000 characters/);
    await expect(handle.status()).resolves.toMatchObject({ state: 'failed', failed: 1, finished: true });
  });

  it('queues each callback of a batch once, however often its end is worked out', async () => {
    const { cortado, orders } = await desk();
    const handle = await cortado.batch(CALLBACKS).add('Orders.ship', [1]).run();
    await handle.result(WAIT);
    await callbacksOf(orders, 2);
    // As when a worker died after it had queued the callbacks, and the one for success ran and was trimmed meanwhile.
    await until(
      () => cortado.job('default', `${handle.id}-onSuccess`).status(),
      ({ state }) => state === 'not_found',
    );
    const data = { name: 'batch', total: 0, onSuccess: 'Orders.succeeded', onFinished: 'Orders.finished' };
    await cortado.job('default', handle.id).remove();
    await cortado.internals.producer.ask('default', 'adding', (queue) =>
      queue.add('cortado.batch', data, { jobId: handle.id }),
    );
    await handle.result(WAIT);
    await (await cortado.enqueue('Orders.ship', [2])).result(WAIT);
    expect(orders.ended.map(([what]) => what).sort()).toEqual(['finished', 'success']);
  });

  it('ends a batch without jobs at once', async () => {
    const { cortado, orders } = await desk();
    const handle = await cortado.batch(CALLBACKS).run();
    await expect(handle.result(WAIT)).resolves.toMatchObject({ total: 0, completed: 0, failures: [] });
    const ended = await callbacksOf(orders, 2);
    expect(ended.map(([what]) => what).sort()).toEqual(['finished', 'success']);
  });

  it('counts a batch while it runs, and cancels what has not started', async () => {
    const { cortado, orders } = await desk();
    const batch = cortado
      .batch({ name: 'long', ...CALLBACKS })
      .add('Orders.wait')
      .add('Orders.fails', [1]);
    for (let order = 0; order < 300; order++) batch.add('Orders.ship', [order], { delay: '1h' });
    const handle = await batch.run();
    // That of its first job.
    expect(handle.queue).toBe('long');
    await orders.started.opened;
    const counts = await until(
      () => handle.status(),
      ({ failed }) => failed === 1,
    );
    expect(counts).toEqual({
      state: 'running',
      name: 'long',
      total: 302,
      pending: 301,
      completed: 0,
      failed: 1,
      cancelled: 0,
      finished: false,
    });
    await expect(handle.cancel('no longer wanted')).resolves.toBe(true);
    await expect(handle.jobs[5]?.status()).resolves.toMatchObject({ state: 'cancelled' });
    orders.mayEnd.open();
    const end = await handle.result(WAIT);
    expect(end).toMatchObject({
      total: 302,
      completed: 1,
      failed: 1,
      cancelled: 300,
      reason: 'no longer wanted',
    });
    const ended = await callbacksOf(orders, 2);
    expect(ended.map(([what]) => what).sort()).toEqual(['failure', 'finished']);
    await expect(handle.status()).resolves.toMatchObject({ state: 'cancelled', finished: true });
    await expect(handle.cancel()).resolves.toBe(false);
    await expect(cortado.batchOf('default', 'nobody').status()).resolves.toMatchObject({
      state: 'not_found',
    });
  });

  it('sends nothing of a batch when one of its jobs is refused', async () => {
    const { cortado } = await desk({ withWorker: false });
    const batch = cortado.batch().add('Orders.ship', [1]).add('Orders.ship', [1n]);
    await expect(batch.run()).rejects.toThrow('argument 1 is a BigInt');
    const odd = cortado.batch({ onSuccess: 'Orders.suceeded', queue: 'shrt', nmae: 'x' } as object);
    const refused = odd.add('Orders.once').run();
    await expect(refused).rejects.toBeInstanceOf(InvalidOptionsError);
    await expect(refused).rejects.toMatchObject({
      problems: [
        'Unknown option "nmae" of the batch. Did you mean "name"?',
        'Unknown queue "shrt" of the batch. Did you mean "short"?',
        'Expected "onSuccess" of the batch to be a job of this app, found "Orders.suceeded".',
        'Orders.once cannot be part of a batch with "unique": it is queued with its batch, once.',
      ],
    });
    expect(() => cortado.batch().add('Orders.shp')).toThrow('Did you mean "Orders.ship"?');
    const counts = await cortado.queue('default').counts();
    expect(Object.values(counts).every((it) => it === 0)).toBe(true);
  });

  it('leaves nothing of a batch that was refused half way', async () => {
    const { cortado, orders } = await desk({ withWorker: false });
    const batch = cortado.batch(CALLBACKS).add('Orders.ship', [1]).add('Orders.ship', [2]);
    const { producer } = cortado.internals;
    const ask = producer.addBy.bind(producer);
    producer.addBy = (queue, what, jobs, command) =>
      jobs.length === 0 ? Promise.reject(new Error('refused')) : ask(queue, what, jobs, command);
    await expect(batch.run()).rejects.toThrow('refused');
    // Taken back behind the call; what stands for it is gone, or ends.
    await work(cortado);
    await until(
      () => cortado.queue('default').counts(),
      ({ completed, ...counts }) => Object.values(counts).every((it) => it === 0),
    );
    expect(orders.ended).toEqual([]);
  });

  it('withdraws a batch whose sender died half way, without a callback', async () => {
    const { cortado, orders } = await desk({ withWorker: false });
    const batch = cortado.batch(CALLBACKS).add('Orders.ship', [1]).add('Orders.ship', [2]);
    // What is left of a sender that died before it took the guard away.
    const { producer } = cortado.internals;
    const ask = producer.addBy.bind(producer);
    producer.addBy = (queue, what, jobs, command) =>
      jobs.length === 0 ? new Promise<never>(() => undefined) : ask(queue, what, jobs, command);
    void batch.run();
    const parked = await until(
      async () =>
        (await cortado.queue('default').jobs({ states: ['waiting-children', 'waiting', 'delayed'] })).jobs,
      (jobs) => jobs.length === 4,
    );
    const guard = parked.find(({ name }) => name === 'cortado.batch.guard');
    const parent = parked.find(({ name }) => name === 'cortado.batch');
    await cortado.job('default', guard?.id as string).promote();
    const other = await createCortado({ ...cortado.internals.options }).open();
    worlds.closeAfter(other);
    await work(other);
    const ended = await until(
      () => cortado.job('default', parent?.id as string).status(),
      ({ state }) => state === 'completed',
    );
    expect(ended.result).toBeNull();
    await until(
      () => cortado.queue('default').counts(),
      (counts) => counts.waiting + counts.active + counts.delayed === 0,
    );
    expect(orders.ended).toEqual([]);
  });
}
