import {
  AppClosedError,
  JobNotFoundError,
  JobWaitTimeoutError,
  startScheduler,
  UnknownJobError,
} from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Desk } from '../support/desk-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about many jobs, waiting jobs, stopping workers and handles. */
export function operationPromises(worlds: ContractWorlds): void {
  it('queues many calls at once, in order, all or none', async () => {
    const { cortado } = await worlds.setup();
    const calls = Array.from({ length: 1_200 }, (_, index) => ({ name: 'Desk.add', args: [index, 1] }));
    const handles = await cortado.enqueueMany(calls);
    expect(new Set(handles.map((it) => it.id)).size).toBe(1_200);
    expect((await cortado.queue('short').counts()).waiting).toBe(1_200);
    await expect(cortado.enqueueMany([...calls, { name: 'Desk.nope' }])).rejects.toThrow(UnknownJobError);
    expect((await cortado.queue('short').counts()).waiting).toBe(1_200);
    const worker = await worlds.work(cortado, { queues: ['short'], concurrency: 50, burst: true });
    await worker.closed;
    await expect(handles[1_199]?.result()).resolves.toBe(1_200);
    // The queue keeps 1,000 completed jobs unless told otherwise; jobs that end at the same moment
    // may each see the others missing, so PostgreSQL can keep a few more.
    const { completed } = await cortado.queue('short').counts();
    expect(completed).toBeGreaterThanOrEqual(1_000);
    expect(completed).toBeLessThanOrEqual(1_050);
  });

  it('holds a delayed job back, and lets it go when told', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk, { delay: '1h' }).add(1, 2);
    await expect(handle.status()).resolves.toMatchObject({ state: 'delayed' });
    await handle.promote();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(3);
    const soon = await cortado.jobs(Desk, { runAt: new Date(Date.now() + 300) }).add(1, 3);
    await expect(soon.result({ timeout: '30s' })).resolves.toBe(4);
    const { startedAt } = await soon.status();
    expect(startedAt).toBeInstanceOf(Date);
  });

  it('runs atFront before what waits, and priorities in order after what has none', async () => {
    const { cortado, desk } = await worlds.setup();
    await cortado.jobs(Desk, { priority: 10 }).add(10, 0);
    await cortado.jobs(Desk, { priority: 1 }).add(1, 0);
    await cortado.jobs(Desk).add(0, 1);
    await cortado.jobs(Desk).add(0, 2);
    await cortado.jobs(Desk, { atFront: true }).add(0, 0);
    const worker = await worlds.work(cortado, { queues: ['short'], concurrency: 1, burst: true });
    await worker.closed;
    expect(desk.seen).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [10, 0],
    ]);
  });

  it('says where a job waits, removes it, and says that it is gone', async () => {
    const { cortado } = await worlds.setup();
    await cortado.jobs(Desk).add(1, 1);
    const second = await cortado.jobs(Desk).add(2, 2);
    await expect(second.status()).resolves.toMatchObject({ state: 'waiting', position: 2 });
    await expect(second.remove()).resolves.toBe(true);
    await expect(second.remove()).resolves.toBe(false);
    await expect(second.status()).resolves.toMatchObject({ state: 'not_found' });
    await expect(second.result()).rejects.toThrow(JobNotFoundError);
  });

  it('gives up waiting for a result when told, and the job goes on', async () => {
    const { cortado } = await worlds.setup();
    const handle = await cortado.jobs(Desk).add(1, 1);
    await expect(handle.result({ timeout: 100 })).rejects.toThrow(JobWaitTimeoutError);
    const worker = await worlds.work(cortado, { burst: true });
    await worker.closed;
    await expect(handle.result()).resolves.toBe(2);
  });

  it('tells an early waiter even of a job that is removed as it ends', async () => {
    const { cortado, desk } = await worlds.withWorker();
    // Listening to a queue takes a moment the first time.
    await (await cortado.jobs(Desk, { queue: 'long' }).add(1, 1)).result({ timeout: '30s' });
    const handle = await cortado.jobs(Desk, { keep: { completed: { count: 0 } } }).block();
    const result = handle.result({ timeout: '30s' });
    await desk.started.opened;
    desk.mayEnd.open();
    await expect(result).resolves.toBe('ended');
    await expect(handle.status()).resolves.toMatchObject({ state: 'not_found' });
  });

  it('retries a failed job when told', async () => {
    const { cortado, desk } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk, { attempts: 1 }).flaky(1);
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('attempt 1 fails');
    await handle.retry();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(2);
    expect(desk.seen).toEqual([1, 2]);
  });

  it('fails a job whose result cannot be stored, and says why', async () => {
    const { cortado } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).bigIntResult();
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow(
      /did its work, but its result cannot be stored as JSON/,
    );
  });

  it('pauses a queue everywhere and resumes it', async () => {
    const { cortado } = await worlds.withWorker();
    await cortado.queue('short').pause();
    await expect(cortado.queue('short').isPaused()).resolves.toBe(true);
    const handle = await cortado.jobs(Desk).add(1, 1);
    await expect(handle.result({ timeout: 300 })).rejects.toThrow(JobWaitTimeoutError);
    await expect(cortado.queue('short').counts()).resolves.toMatchObject({ waiting: 1, active: 0 });
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting', position: 1 });
    await expect(cortado.queue('short').jobs()).resolves.toMatchObject({ jobs: [{ state: 'waiting' }] });
    await cortado.queue('short').resume();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(2);
  });

  it('waits for running jobs when it closes', async () => {
    const { cortado, desk, worker } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).block();
    await desk.started.opened;
    const closed = worker.close({ grace: '20s' });
    desk.mayEnd.open();
    await expect(closed).resolves.toEqual([]);
    await expect(handle.result()).resolves.toBe('ended');
  });

  it('goes on when it is told to close in words it does not know', async () => {
    const { cortado, worker } = await worlds.withWorker();
    await expect(worker.close({ grce: '5s' } as never)).rejects.toThrow(
      'The worker was not closed: Unknown option "grce" of close(). Did you mean "grace"?',
    );
    await expect(worker.close({ grace: '30d' })).rejects.toThrow('a duration of at most 24 days');
    const handle = await cortado.jobs(Desk).add(1, 2);
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(3);
  });

  it('hands a job back on shutdown without using an attempt, and another worker runs it', async () => {
    const { cortado, desk, worker } = await worlds.withWorker();
    const handle = await cortado.jobs(Desk).block();
    await desk.started.opened;
    await expect(worker.close({ grace: 50 })).resolves.toEqual([
      { id: handle.id, name: 'Desk.block', queue: 'long' },
    ]);
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting', attempts: 0 });
    desk.mayEnd.open();
    await worlds.work(cortado, { queues: ['long'] });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('ended');
    await expect(handle.status()).resolves.toMatchObject({ attempts: 1 });
  });

  it('closes the workers and schedulers on an app with it, and starts none on one that is closed', async () => {
    const { cortado, desk, worker } = await worlds.withWorker();
    const errors: Error[] = [];
    cortado.on('worker.error', ({ error }) => errors.push(error));
    cortado.on('schedule.failed', ({ error }) => errors.push(error));
    const ended: string[] = [];
    cortado.on('job.completed', ({ name }) => ended.push(name));
    await startScheduler(cortado);
    await cortado.jobs(Desk).block();
    await desk.started.opened;
    const closed = cortado.close();
    desk.mayEnd.open();
    await closed;
    // A second may begin as it closes: then a run of the schedule ends too, or arrives too late and goes back.
    const isSlot = (name: string) => name === 'Desk.everySecond';
    expect((await worker.closed).filter(({ name }) => !isSlot(name))).toEqual([]);
    expect(ended.filter((name) => !isSlot(name))).toEqual(['Desk.block']);
    await expect(startWorker(cortado)).rejects.toThrow(AppClosedError);
    await expect(startScheduler(cortado)).rejects.toThrow(AppClosedError);
    expect(errors).toEqual([]);
  });
}
