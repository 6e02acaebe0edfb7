import {
  ArgumentValidationError,
  type Cortado,
  InvalidOptionsError,
  isJobHandle,
  JobFailedError,
  runAs,
  UnknownJobError,
} from '@cortado/core';
import { newQueue, newWorker } from '@cortado/core/internal';
import { until } from '@cortado/test-support/until';
import { Desk, orderOf } from '../support/desk-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about one call: queued, run, retried, refused. */
export function callPromises(worlds: ContractWorlds): void {
  it('queues a call through jobs(), runs it and gives its result back', async () => {
    const { cortado, desk } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).add(2, 3);
    expect(handle).toMatchObject({ queue: 'short', name: 'Desk.add', outcome: 'added' });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(5);
    expect(desk.seen).toEqual([[2, 3]]);
    await expect(handle.status()).resolves.toMatchObject({
      state: 'completed',
      result: 5,
      attempts: 1,
      error: undefined,
    });
  });

  it('tells a waiter by event, never by looking again seconds later', async () => {
    const waits: number[] = [];
    let cortado: Cortado | undefined;
    for (let round = 0; round < 20; round++) {
      // The first of an app, too, which has just begun to listen.
      if (!cortado || round % 4 === 0) ({ cortado } = await worlds.withWorker());
      const handle = await cortado.jobs(Desk).add(round, 1);
      await handle.result({ timeout: '30s' });
      const toldAt = Date.now();
      waits.push(toldAt - ((await handle.status()).finishedAt?.getTime() ?? 0));
    }
    // A missed event is made good by a look a second later; it must stay the exception.
    waits.sort((a, b) => a - b);
    expect(waits[10]).toBeLessThan(500);
    expect(waits[17]).toBeLessThan(900);
  });

  it('queues a decorated method that is called on an instance', async () => {
    const { desk } = await worlds.withWorker();
    const called = await desk.add(1, 1);
    if (!isJobHandle(called)) throw new Error(`expected a handle, got ${called}`);
    await expect(called.result({ timeout: '30s' })).resolves.toBe(2);
  });

  it('revives DTOs with nested classes and dates, and restores the user', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await runAs('alice', () => cortado.jobs(Desk).place(orderOf(21)));
    await expect(handle.result({ timeout: '30s' })).resolves.toEqual({
      total: 42,
      due: '2026-01-02T03:04:05.000Z',
      isOrder: true,
      user: 'alice',
      isInJob: true,
    });
  });

  it('carries a Date parameter and null as they are', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).at(new Date(0), null);
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('1970-01-01T00:00:00.000Z null');
  });

  it('passes the user on to jobs queued inside a job', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk, { user: 'bob' }).nested();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('bob');
  });

  it('keeps progress and log lines', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).report();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('default 1 of 1');
    await expect(handle.progress()).resolves.toEqual({
      percent: 60,
      title: 'Report',
      description: '60 of 100',
    });
    await expect(handle.logs()).resolves.toEqual(['first', 'second']);
  });

  it('tries again as often as it was told, with a wait between', async () => {
    const { cortado, desk } = await worlds.withWorker();
    const retried: number[] = [];
    cortado.on('job.retrying', ({ attempt }) => retried.push(attempt));
    const handle = await cortado.jobs(Desk).flaky(2);
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(3);
    expect(desk.seen).toEqual([1, 2, 3]);
    await until(
      () => retried,
      (attempts) => attempts.length === 2,
    );
    // Two slots of the worker may hear of their answers in either order.
    expect([...retried].sort()).toEqual([1, 2]);
    const exhausted = await cortado.jobs(Desk).flaky(3);
    await expect(exhausted.result({ timeout: '30s' })).rejects.toThrow('attempt 3 fails');
    await expect(exhausted.status()).resolves.toMatchObject({
      state: 'failed',
      attempts: 3,
      error: 'attempt 3 fails',
    });
  });

  it('fails at once on DoNotRetry', async () => {
    const { cortado, desk } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).hopeless();
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('no such customer');
    expect(desk.seen).toEqual(['tried']);
  });

  it('records a thrown string and a thrown undefined as errors with a stack', async () => {
    const { cortado } = await worlds.withWorker();
    const text = await cortado.jobs(Desk).throwText();
    const failure = await text.result({ timeout: '30s' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(JobFailedError);
    expect((failure as JobFailedError).facts.reason).toBe('plain text');
    expect((failure as JobFailedError).stack).toContain('ThrownValueError');
    const nothing = await cortado.jobs(Desk).throwUndefined();
    await expect(nothing.result({ timeout: '30s' })).rejects.toThrow(
      'The job threw undefined, which is not an Error. Throw Error objects.',
    );
  });

  it('stops a job at its time limit through its signal', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).slow();
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow(
      'Desk.slow ran past its time limit of 100 ms',
    );
    const own = await cortado.jobs(Desk, { timeout: 50 }).slow();
    await expect(own.result({ timeout: '30s' })).rejects.toThrow('time limit of 50 ms');
  });

  it('keeps a job whose name no worker knows as failed, and says so', async () => {
    const cortado = await worlds.with({ services: [Desk], unknownJobs: { wait: 0 } });
    await worlds.work(cortado);
    await cortado.internals.producer.add('default', {
      id: 'from-elsewhere',
      name: 'Desk.addd',
      data: [],
      opts: {},
    });
    await expect(cortado.job('default', 'from-elsewhere').result({ timeout: '30s' })).rejects.toThrow(
      'A job named "Desk.addd" arrived, and this worker\'s app has none of that name. Did you mean "Desk.add"?',
    );
  });

  it('validates again in the worker, for jobs that other producers added', async () => {
    const { cortado } = await worlds.withWorker();
    const raw = newQueue(cortado.internals.engine.producer, 'default');
    worlds.closeAfter(raw);
    const job = await raw.add(
      'Desk.place',
      { amount: 0, due: '2026-01-01T00:00:00.000Z', address: { mail: 'nobody' } },
      { jobId: 'raw-1' },
    );
    await expect(cortado.job('default', job.id as string).result({ timeout: '30s' })).rejects.toThrow(
      /Desk\.place was not run: 2 rules are broken: argument 1 amount: .*; argument 1 address\.mail: mail must be an email/,
    );
  });

  it('runs what a plain BullMQ producer adds, and a plain BullMQ worker runs what it adds', async () => {
    const { cortado } = await worlds.setup();
    const raw = newWorker(
      cortado.internals.engine.workerLink(),
      'default',
      async (job) => ({ name: job.name, data: job.data }),
      {},
    );
    worlds.closeAfter(raw);
    const order = { amount: 1, due: '2026-01-02T03:04:05.000Z', address: { mail: 'a@example.com' } };
    const handle = await cortado.enqueue('Desk.place', [order]);
    await expect(handle.result({ timeout: '30s' })).resolves.toEqual({ name: 'Desk.place', data: order });
  });

  it('refuses a DTO that breaks its rules, lists all of them and queues nothing', async () => {
    const { cortado } = await worlds.setup();
    const refused = await cortado
      .jobs(Desk)
      .place({ amount: 0, due: new Date(), address: { mail: 'nobody' } } as never)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ArgumentValidationError);
    expect((refused as ArgumentValidationError).violations.map((it) => it.property)).toEqual([
      'amount',
      'address.mail',
    ]);
    expect(Object.values(await cortado.queue('default').counts()).every((count) => count === 0)).toBe(true);
  });

  it('refuses a wrong name or wrong options of a call, and queues nothing', async () => {
    const { cortado } = await worlds.setup();
    await expect(cortado.enqueue('Desk.ad')).rejects.toThrow(UnknownJobError);
    await expect(cortado.enqueue('Desk.add', [1, 2], { queue: 'shrot' })).rejects.toThrow(
      InvalidOptionsError,
    );
    expect((await cortado.queue('short').counts()).waiting).toBe(0);
  });
}
