import { randomUUID } from 'node:crypto';
import {
  type Cortado,
  type CortadoOptions,
  defineJob,
  Enqueue,
  type JobEvents,
  type JobHandle,
} from '@cortado/core';
import { HANDED_BACK } from '@cortado/core/internal';
import { gate, until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Orders {
  static hear: (end: unknown) => void = () => undefined;

  @Enqueue()
  async book(id: number): Promise<void> {
    if (id < 0) throw new Error('no such order');
  }

  @Enqueue()
  async booked(end: unknown): Promise<void> {
    Orders.hear(end);
  }
}

const bill = defineJob('Bills.send', {}, async (id: number) => id * 2);

/** What every engine promises apps that share it: neighbours, and deploys of one app beside each other. */
export function neighbourPromises(worlds: ContractWorlds): void {
  const two = async (options: CortadoOptions = {}): Promise<[orders: Cortado, bills: Cortado]> => {
    const prefix = `{test-${randomUUID()}}`;
    const orders = await worlds.with({ app: 'orders', services: [Orders], prefix, ...options });
    return [orders, worlds.app({ app: 'bills', jobs: [bill], prefix, ...options })];
  };
  const told = (cortado: Cortado) => {
    const events: JobEvents['job.unknown'][] = [];
    cortado.on('job.unknown', (it) => events.push(it));
    return events;
  };

  it('hands back a job of newer code, which then takes it soon and as its first attempt', async () => {
    const [old, newer] = await two();
    const met = gate<JobEvents['job.unknown']>();
    old.on('job.unknown', met.open);
    const postponed: unknown[] = [];
    old.on('job.postponed', (it) => postponed.push(it));
    await worlds.work(old, { queues: ['default'] });
    const handle = await newer.enqueue('Bills.send', [21], { attempts: 1 });
    await expect(met.opened).resolves.toMatchObject({
      id: handle.id,
      missing: 'Bills.send',
      app: 'orders',
      wait: 3_600_000,
      knownBy: [],
    });
    await expect(handle.status()).resolves.toMatchObject({ attempts: 0, error: undefined });
    await worlds.work(newer, { queues: ['default'] });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(42);
    await expect(handle.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
    expect(postponed).toEqual([]);
  });

  it('has who handed a job back leave it to who knows it, and so hands none back again and again', async () => {
    const [old, newer] = await two();
    await worlds.work(old, { queues: ['default'] });
    await worlds.work(newer, { queues: ['default'] });
    const { records } = old.internals;
    const times: number[] = [];
    for (let id = 0; id < 8; id++) {
      const handle = await newer.enqueue('Bills.send', [id]);
      await expect(handle.result({ timeout: '30s' })).resolves.toBe(id * 2);
      times.push((await records.get(HANDED_BACK, `default:${handle.id}`))?.version ?? 0);
    }
    expect(Math.max(...times)).toBeLessThanOrEqual(3);
  });

  it('loses no job of two apps that serve one queue', async () => {
    const [orders, bills] = await two();
    const failed: unknown[] = [];
    for (const it of [orders, bills]) it.on('job.failed', (event) => failed.push(event.error.message));
    await worlds.work(orders, { queues: ['default'] });
    await worlds.work(bills, { queues: ['default'] });
    const handles = await Promise.all(
      Array.from({ length: 10 }, (_, id) => [
        orders.enqueue('Orders.book', [id]),
        bills.enqueue('Bills.send', [id]),
      ]).flat(),
    );
    await Promise.all(handles.map((it) => it.result({ timeout: '30s' })));
    const states = await Promise.all(handles.map((it) => it.status()));
    expect(new Set(states.map((it) => `${it.state} ${it.attempts}`))).toEqual(new Set(['completed 1']));
    expect(failed).toEqual([]);
  });

  it('tells of an unknown name once, and health names it', async () => {
    const [orders, bills] = await two();
    const events = told(orders);
    await worlds.work(orders, { queues: ['default'] });
    const handles = await bills.enqueueMany([1, 2, 3, 4].map((id) => ({ name: 'Bills.send', args: [id] })));
    const { issues } = await until(
      () => orders.schedulerHealth(),
      (it) => it.issues.some(({ kind }) => kind === 'unknown-job'),
    );
    expect(issues.find((it) => it.kind === 'unknown-job')).toMatchObject({
      subject: 'default:Bills.send',
      message: expect.stringMatching(/Bills\.send.*queue default.*"orders" do not know/),
    });
    // Each of them has been met again.
    await until(
      async () => {
        const { records } = orders.internals;
        const found = await records.list({ name: 'handed-back' }, { limit: 10 });
        return found.map((it) => it.version);
      },
      (it) => it.length === 4 && it.every((times) => times > 1),
    );
    expect(events.map((it) => it.missing)).toEqual(['Bills.send']);
    const first = handles[0] as JobHandle<unknown>;
    // Not while it is just being handed back once more, nor as its wait is just over.
    const { runAt, whyWaiting } = await until(
      () => orders.queue('default').job(first.id).record(),
      ({ whyWaiting: [why] }) => why?.kind === 'unknown-job' && why.until !== undefined,
    );
    expect(whyWaiting[0]).toMatchObject({
      kind: 'unknown-job',
      message: expect.stringMatching(/knows no job named "Bills\.send" and handed it back, for another/),
      until: runAt,
    });
    // Whether one waits for its turn, is just being handed back, or was ended by the worker that read of it: it ends as cancelled.
    for (const it of handles)
      expect(['removed', 'signalled', 'finished']).toContain(await it.cancel('not ours'));
    for (const it of handles)
      await expect(it.result({ timeout: '30s' })).rejects.toThrow('cancelled: not ours');
  });

  it('fails an unknown job once it has waited long enough, and runs it when it is retried', async () => {
    const [orders, bills] = await two({ unknownJobs: { wait: 300 } });
    const worker = await worlds.work(orders, { queues: ['default'] });
    const handle = await bills.enqueue('Bills.send', [4]);
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow(
      'A job named "Bills.send" arrived, and this worker\'s app has none of that name.',
    );
    // First, since it would fail the job again.
    await worker.close();
    await handle.retry();
    await worlds.work(bills, { queues: ['default'] });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(8);
  });

  it('works out the end of a batch where its callbacks are known', async () => {
    const [orders, bills] = await two();
    const ended = gate<unknown>();
    Orders.hear = ended.open;
    const batch = await orders.batch({ onFinished: 'Orders.booked' }).add('Orders.book', [1]).run();
    const events = told(bills);
    // Alone, it runs what it knows of the batch: nothing but its end.
    const first = await worlds.work(orders, { queues: ['default'] });
    await batch.jobs[0]?.result({ timeout: '30s' });
    await first.close();
    await worlds.work(bills, { queues: ['default'] });
    await worlds.work(orders, { queues: ['default'] });
    await expect(batch.result({ timeout: '30s' })).resolves.toMatchObject({ completed: 1 });
    await expect(ended.opened).resolves.toMatchObject({ total: 1 });
    expect(events.every((it) => it.missing === 'Orders.booked')).toBe(true);
  });

  it('tells apps of each other that serve one queue with different jobs', async () => {
    const [orders, bills] = await two();
    const shared: JobEvents['queue.shared'][] = [];
    for (const it of [orders, bills]) it.on('queue.shared', (event) => shared.push(event));
    await worlds.work(orders, { queues: ['default', 'short'] });
    await worlds.work(bills, { queues: ['default'] });
    await worlds.work(bills, { queues: ['default'] });
    expect(shared).toEqual([
      {
        queue: 'default',
        app: 'bills',
        other: 'orders',
        onlyHere: ['Bills.send'],
        onlyThere: ['Orders.book', 'Orders.booked'],
      },
    ]);
  });

  it('leaves the schedules of a neighbour alone', async () => {
    const prefix = `{test-${randomUUID()}}`;
    const daily = (app: string, name: string) => ({
      ...{ app, prefix, jobs: [defineJob(name, {}, async () => undefined)] },
      schedules: { daily: [name] },
    });
    const first = await worlds.with(daily('orders', 'Orders.nightly'));
    const second = worlds.app(daily('bills', 'Bills.nightly'));
    await first.internals.newScheduler().sync();
    await second.internals.newScheduler().sync();
    const listed = await first.schedules.list();
    expect(listed.map((it) => `${it.app} ${it.key}`).sort()).toEqual([
      'bills Bills.nightly',
      'orders Orders.nightly',
    ]);
  });
}
