import { randomUUID } from 'node:crypto';
import {
  ArgumentValidationError,
  type Cortado,
  createCortado,
  InvalidOptionsError,
  isJobHandle,
  JobFailedError,
  JobNotFoundError,
  JobWaitTimeoutError,
  runAs,
  startScheduler,
  UnknownJobError,
} from '@cortado/core';
import { newQueue, newWorker } from '@cortado/core/internal';
import { startWorker } from '@cortado/worker-pool';
import { Desk, orderOf } from '../support/desk-service.js';
import { until } from '../support/until.js';

/** What one test works with: an app of its own, closed after. */
interface World {
  cortado: Cortado;
  desk: Desk;
}

/**
 * The suite every engine passes. `urlOf` gives the address of a datastore of its own; on engines that
 * have no key prefix, tests keep apart by emptying their queues.
 */
export function engineContract(engine: string, urlOf: () => string): void {
  describe(`the ${engine} engine`, () => {
    const open: { close(): Promise<unknown> }[] = [];

    async function setup(): Promise<World> {
      const desk = new Desk();
      const cortado = createCortado({
        connection: urlOf(),
        services: [Desk],
        container: { resolve: () => desk },
        prefix: `test-${randomUUID()}`,
      });
      open.push(cortado);
      await cortado.migrate();
      for (const name of [...Object.keys(cortado.rooms.queues), 'cortado-scheduler']) {
        await cortado.rooms.producer.ask(name, 'emptying', (queue) => queue.obliterate({ force: true }));
      }
      return { cortado, desk };
    }

    async function withWorker(options: Parameters<typeof startWorker>[1] = {}): Promise<World & { worker: Awaited<ReturnType<typeof startWorker>> }> {
      const world = await setup();
      const worker = await startWorker(world.cortado, options);
      open.push({ close: () => worker.close({ grace: 0, abortGrace: 100 }) });
      return { ...world, worker };
    }

    afterEach(async () => {
      for (const it of open.splice(0).reverse()) await it.close();
    });

    it('queues a call through jobs(), runs it and gives its result back', async () => {
      const { cortado, desk } = await withWorker();
      const handle = await cortado.jobs(Desk).add(2, 3);
      expect(handle).toMatchObject({ queue: 'short', name: 'Desk.add', outcome: 'added' });
      await expect(handle.result({ timeout: '10s' })).resolves.toBe(5);
      expect(desk.seen).toEqual([[2, 3]]);
      await expect(handle.status()).resolves.toMatchObject({ state: 'completed', result: 5, attempts: 1, error: undefined });
    });

    it('queues a decorated method that is called on an instance', async () => {
      const { desk } = await withWorker();
      const called = await desk.add(1, 1);
      if (!isJobHandle(called)) throw new Error(`expected a handle, got ${called}`);
      await expect(called.result({ timeout: '10s' })).resolves.toBe(2);
    });

    it('revives DTOs with nested classes and dates, and restores the user', async () => {
      const { cortado } = await withWorker();
      const handle = await runAs('alice', () => cortado.jobs(Desk).place(orderOf(21)));
      await expect(handle.result({ timeout: '10s' })).resolves.toEqual({
        total: 42,
        due: '2026-01-02T03:04:05.000Z',
        isOrder: true,
        user: 'alice',
        isInJob: true,
      });
    });

    it('carries a Date parameter and null as they are', async () => {
      const { cortado } = await withWorker();
      const handle = await cortado.jobs(Desk).at(new Date(0), null);
      await expect(handle.result({ timeout: '10s' })).resolves.toBe('1970-01-01T00:00:00.000Z null');
    });

    it('passes the user on to jobs queued inside a job', async () => {
      const { cortado } = await withWorker();
      const handle = await cortado.jobs(Desk, { user: 'bob' }).nested();
      await expect(handle.result({ timeout: '10s' })).resolves.toBe('bob');
    });

    it('keeps progress and log lines', async () => {
      const { cortado } = await withWorker();
      const handle = await cortado.jobs(Desk).report();
      await expect(handle.result({ timeout: '10s' })).resolves.toBe('default 1 of 1');
      await expect(handle.progress()).resolves.toEqual({ percent: 60, title: 'Report', description: '60 of 100' });
      await expect(handle.logs()).resolves.toEqual(['first', 'second']);
    });

    it('tries again as often as it was told, with a wait between', async () => {
      const { cortado, desk } = await withWorker();
      const retried: number[] = [];
      cortado.on('job.retrying', ({ attempt }) => retried.push(attempt));
      const handle = await cortado.jobs(Desk).flaky(2);
      await expect(handle.result({ timeout: '10s' })).resolves.toBe(3);
      expect(desk.seen).toEqual([1, 2, 3]);
      expect(retried).toEqual([1, 2]);
      const exhausted = await cortado.jobs(Desk).flaky(3);
      await expect(exhausted.result({ timeout: '10s' })).rejects.toThrow('attempt 3 fails');
      await expect(exhausted.status()).resolves.toMatchObject({ state: 'failed', attempts: 3, error: 'attempt 3 fails' });
    });

    it('fails at once on DoNotRetry', async () => {
      const { cortado, desk } = await withWorker();
      const handle = await cortado.jobs(Desk).hopeless();
      await expect(handle.result({ timeout: '10s' })).rejects.toThrow('no such customer');
      expect(desk.seen).toEqual(['tried']);
    });

    it('records a thrown string and a thrown undefined as errors with a stack', async () => {
      const { cortado } = await withWorker();
      const text = await cortado.jobs(Desk).throwText();
      const failure = await text.result({ timeout: '10s' }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(JobFailedError);
      expect((failure as JobFailedError).facts.reason).toBe('plain text');
      expect((failure as JobFailedError).stack).toContain('ThrownValueError');
      const nothing = await cortado.jobs(Desk).throwUndefined();
      await expect(nothing.result({ timeout: '10s' })).rejects.toThrow('The job threw undefined, which is not an Error. Throw Error objects.');
    });

    it('stops a job at its time limit through its signal', async () => {
      const { cortado } = await withWorker();
      const handle = await cortado.jobs(Desk).slow();
      await expect(handle.result({ timeout: '10s' })).rejects.toThrow('Desk.slow ran past its time limit of 100 ms');
      const own = await cortado.jobs(Desk, { timeout: 50 }).slow();
      await expect(own.result({ timeout: '10s' })).rejects.toThrow('time limit of 50 ms');
    });

    it('keeps a job whose name no worker knows as failed, and says so', async () => {
      const { cortado } = await withWorker();
      await cortado.rooms.producer.add('default', { name: 'Desk.addd', data: [], opts: { jobId: 'from-elsewhere' } });
      await expect(cortado.job('default', 'from-elsewhere').result({ timeout: '10s' })).rejects.toThrow(
        'A job named "Desk.addd" arrived, and this worker\'s app has none of that name. Did you mean "Desk.add"?',
      );
    });

    it('validates again in the worker, for jobs that other producers added', async () => {
      const { cortado } = await withWorker();
      const raw = newQueue(cortado.rooms.engine.producer, 'default');
      open.push(raw);
      const job = await raw.add('Desk.place', { amount: 0, due: '2026-01-01T00:00:00.000Z', address: { mail: 'nobody' } }, { jobId: 'raw-1' });
      await expect(cortado.job('default', job.id as string).result({ timeout: '10s' })).rejects.toThrow(
        /Desk\.place was not run: 2 rules are broken: argument 1 amount: .*; argument 1 address\.mail: mail must be an email/,
      );
    });

    it('runs what a plain BullMQ producer adds, and a plain BullMQ worker runs what it adds', async () => {
      const { cortado } = await setup();
      const raw = newWorker(cortado.rooms.engine.worker, 'default', async (job) => ({ name: job.name, data: job.data }), {});
      open.push(raw);
      const order = { amount: 1, due: '2026-01-02T03:04:05.000Z', address: { mail: 'a@example.com' } };
      const handle = await cortado.enqueue('Desk.place', [order]);
      await expect(handle.result({ timeout: '10s' })).resolves.toEqual({ name: 'Desk.place', data: order });
    });

    it('refuses a DTO that breaks its rules, lists all of them and queues nothing', async () => {
      const { cortado } = await setup();
      const refused = await cortado
        .jobs(Desk)
        .place({ amount: 0, due: new Date(), address: { mail: 'nobody' } } as never)
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ArgumentValidationError);
      expect((refused as ArgumentValidationError).violations.map((it) => it.property)).toEqual(['amount', 'address.mail']);
      expect(Object.values(await cortado.queue('default').counts()).every((count) => count === 0)).toBe(true);
    });

    it('refuses a wrong name or wrong options of a call, and queues nothing', async () => {
      const { cortado } = await setup();
      await expect(cortado.enqueue('Desk.ad')).rejects.toThrow(UnknownJobError);
      await expect(cortado.enqueue('Desk.add', [1, 2], { queue: 'shrot' })).rejects.toThrow(InvalidOptionsError);
      expect((await cortado.queue('short').counts()).waiting).toBe(0);
    });

    it('queues many calls at once, in order, all or none', async () => {
      const { cortado } = await setup();
      const calls = Array.from({ length: 1_200 }, (_, index) => ({ name: 'Desk.add', args: [index, 1] }));
      const handles = await cortado.enqueueMany(calls);
      expect(new Set(handles.map((it) => it.id)).size).toBe(1_200);
      expect((await cortado.queue('short').counts()).waiting).toBe(1_200);
      await expect(cortado.enqueueMany([...calls, { name: 'Desk.nope' }])).rejects.toThrow(UnknownJobError);
      expect((await cortado.queue('short').counts()).waiting).toBe(1_200);
      const worker = await startWorker(cortado, { queues: ['short'], concurrency: 50, burst: true });
      await worker.closed;
      await expect(handles[1_199]?.result()).resolves.toBe(1_200);
      // The queue keeps 1,000 completed jobs unless told otherwise; jobs that end at the same moment
      // may each see the others missing, so PostgreSQL can keep a few more.
      const { completed } = await cortado.queue('short').counts();
      expect(completed).toBeGreaterThanOrEqual(1_000);
      expect(completed).toBeLessThanOrEqual(1_050);
    });

    it('holds a delayed job back, and lets it go when told', async () => {
      const { cortado } = await withWorker();
      const handle = await cortado.jobs(Desk, { delay: '1h' }).add(1, 2);
      await expect(handle.status()).resolves.toMatchObject({ state: 'delayed' });
      await handle.promote();
      await expect(handle.result({ timeout: '10s' })).resolves.toBe(3);
      const soon = await cortado.jobs(Desk, { runAt: new Date(Date.now() + 300) }).add(1, 3);
      await expect(soon.result({ timeout: '10s' })).resolves.toBe(4);
      const { startedAt } = await soon.status();
      expect(startedAt).toBeInstanceOf(Date);
    });

    it('runs atFront before what waits, and priorities in order after what has none', async () => {
      const { cortado, desk } = await setup();
      await cortado.jobs(Desk, { priority: 10 }).add(10, 0);
      await cortado.jobs(Desk, { priority: 1 }).add(1, 0);
      await cortado.jobs(Desk).add(0, 1);
      await cortado.jobs(Desk).add(0, 2);
      await cortado.jobs(Desk, { atFront: true }).add(0, 0);
      const worker = await startWorker(cortado, { queues: ['short'], concurrency: 1, burst: true });
      await worker.closed;
      expect(desk.seen).toEqual([[0, 0], [0, 1], [0, 2], [1, 0], [10, 0]]);
    });

    it('says where a job waits, removes it, and says that it is gone', async () => {
      const { cortado } = await setup();
      await cortado.jobs(Desk).add(1, 1);
      const second = await cortado.jobs(Desk).add(2, 2);
      await expect(second.status()).resolves.toMatchObject({ state: 'waiting', position: 2 });
      await expect(second.remove()).resolves.toBe(true);
      await expect(second.remove()).resolves.toBe(false);
      await expect(second.status()).resolves.toMatchObject({ state: 'not_found' });
      await expect(second.result()).rejects.toThrow(JobNotFoundError);
    });

    it('gives up waiting for a result when told, and the job goes on', async () => {
      const { cortado } = await setup();
      const handle = await cortado.jobs(Desk).add(1, 1);
      await expect(handle.result({ timeout: 100 })).rejects.toThrow(JobWaitTimeoutError);
      const worker = await startWorker(cortado, { burst: true });
      await worker.closed;
      await expect(handle.result()).resolves.toBe(2);
    });

    it('retries a failed job when told', async () => {
      const { cortado, desk } = await withWorker();
      const handle = await cortado.jobs(Desk, { attempts: 1 }).flaky(1);
      await expect(handle.result({ timeout: '10s' })).rejects.toThrow('attempt 1 fails');
      await handle.retry();
      await expect(handle.result({ timeout: '10s' })).resolves.toBe(2);
      expect(desk.seen).toEqual([1, 2]);
    });

    it('fails a job whose result cannot be stored, and says why', async () => {
      const { cortado } = await withWorker();
      const handle = await cortado.jobs(Desk).bigIntResult();
      await expect(handle.result({ timeout: '10s' })).rejects.toThrow(/did its work, but its result cannot be stored as JSON/);
    });

    it('pauses a queue everywhere and resumes it', async () => {
      const { cortado } = await withWorker();
      await cortado.queue('short').pause();
      await expect(cortado.queue('short').isPaused()).resolves.toBe(true);
      const handle = await cortado.jobs(Desk).add(1, 1);
      await expect(handle.result({ timeout: 300 })).rejects.toThrow(JobWaitTimeoutError);
      await cortado.queue('short').resume();
      await expect(handle.result({ timeout: '10s' })).resolves.toBe(2);
    });

    it('waits for running jobs when it closes', async () => {
      const { cortado, desk, worker } = await withWorker();
      const handle = await cortado.jobs(Desk).block();
      await desk.started.opened;
      const closed = worker.close({ grace: '20s' });
      desk.mayEnd.open();
      await expect(closed).resolves.toEqual([]);
      await expect(handle.result()).resolves.toBe('ended');
    });

    it('hands a job back on shutdown without using an attempt, and another worker runs it', async () => {
      const { cortado, desk, worker } = await withWorker();
      const handle = await cortado.jobs(Desk).block();
      await desk.started.opened;
      await expect(worker.close({ grace: 50 })).resolves.toEqual([{ id: handle.id, name: 'Desk.block', queue: 'long' }]);
      await expect(handle.status()).resolves.toMatchObject({ state: 'waiting', attempts: 0 });
      desk.mayEnd.open();
      const next = await startWorker(cortado, { queues: ['long'] });
      open.push(next);
      await expect(handle.result({ timeout: '10s' })).resolves.toBe('ended');
      await expect(handle.status()).resolves.toMatchObject({ attempts: 1 });
    });

    it('fires a schedule once per slot, as Administrator, from two scheduler processes at once', async () => {
      const { cortado, desk } = await withWorker();
      const one = await startScheduler(cortado);
      const two = await startScheduler(cortado);
      open.push(one, two);
      await until(() => desk.seen.length, (count) => count >= 3);
      await Promise.all([one.close(), two.close()]);
      const ticks = desk.seen as string[];
      expect(ticks.every((it) => /^tick Administrator Desk\.everySecond@\d+000$/.test(it))).toBe(true);
      expect(new Set(ticks).size).toBe(ticks.length);
    });

    it('triggers a schedule by hand', async () => {
      const { cortado, desk } = await withWorker();
      const handle = await cortado.schedules.trigger('Desk.everySecond');
      await handle.result({ timeout: '10s' });
      expect(desk.seen).toEqual([`tick Administrator ${handle.id}`]);
    });

    it('removes schedules that the code no longer has', async () => {
      const { cortado } = await setup();
      await expect(cortado.rooms.newScheduler().sync()).resolves.toMatchObject({ added: ['Desk.everySecond'] });
      await expect(cortado.rooms.newScheduler().sync()).resolves.toMatchObject({ unchanged: ['Desk.everySecond'] });
      const other = createCortado({ connection: urlOf(), prefix: cortado.rooms.options.prefix as string });
      open.push(other);
      await expect(other.rooms.newScheduler().sync()).resolves.toMatchObject({ removed: ['Desk.everySecond'] });
    });

    it('reaches a job from another app on the same datastore', async () => {
      const { cortado } = await withWorker();
      const producer = createCortado({ connection: urlOf(), prefix: cortado.rooms.options.prefix as string, services: [Desk], container: { resolve: () => new Desk() } });
      open.push(producer);
      const handle = await producer.jobs(Desk).add(20, 3);
      await expect(handle.result({ timeout: '10s' })).resolves.toBe(23);
      await expect(cortado.job('short', handle.id).status()).resolves.toMatchObject({ state: 'completed', result: 23 });
    });
  });
}
