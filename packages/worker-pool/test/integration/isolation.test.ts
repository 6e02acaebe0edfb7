import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Cortado, type CortadoOptions, createCortado, type JobHandle, runAs } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker, type Worker, type WorkerOptions } from '@cortado/worker-pool';
import { descendants } from '../support/descendants.js';
import { FAILURES, RESULTS } from '../support/endings-service.js';
import config from '../support/isolation.config.js';
import { isAlive } from '../support/pool-host.js';

const CONFIG = fileURLToPath(new URL('../support/isolation.config.ts', import.meta.url));
const BROKEN = fileURLToPath(new URL('../support/broken.config.ts', import.meta.url));
const RUN_WORKER = fileURLToPath(new URL('../support/run-worker.mjs', import.meta.url));

describe("isolation: 'process'", () => {
  const open: { close(): Promise<unknown> }[] = [];
  let cortado: Cortado;
  let prefix: string;

  beforeEach(() => {
    prefix = `isolation-${randomUUID()}`;
    cortado = app();
  });

  afterEach(async () => {
    for (const it of open.splice(0).reverse()) await it.close();
  });

  function app(options: Partial<CortadoOptions> = {}): Cortado {
    const all = { ...config, connection: process.env.REDIS_URL, prefix, configFile: CONFIG, ...options };
    return closeAfter(createCortado(all));
  }

  function closeAfter<T extends { close(): Promise<unknown> }>(it: T): T {
    open.push(it);
    return it;
  }

  async function work(options: WorkerOptions = {}, on = cortado): Promise<Worker> {
    const worker = await startWorker(on, { queues: ['alone', 'default'], ...options });
    closeAfter({ close: () => worker.close({ grace: 0, abortGrace: 100 }) });
    return worker;
  }

  /** What a job wrote first: where it runs, for most of them. */
  async function firstLine(job: JobHandle<unknown>): Promise<string> {
    const lines = await until(
      () => job.logs(),
      (it) => it.length > 0,
    );
    return lines[0] as string;
  }

  /** A worker in a process of its own. */
  async function host(options: WorkerOptions, env: Record<string, string> = {}): Promise<ChildProcess> {
    const parent = fork(RUN_WORKER, [CONFIG, JSON.stringify(options)], {
      env: { ...process.env, TEST_PREFIX: prefix, NODE_OPTIONS: '', ...env },
      execArgv: [],
      // Jest takes what is said of a full heap for its own.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    closeAfter({ close: () => kill(parent) });
    await once(parent, 'message');
    return parent;
  }

  async function kill(parent: ChildProcess): Promise<void> {
    if (parent.exitCode !== null || parent.signalCode !== null) return;
    const exit = once(parent, 'exit');
    parent.kill('SIGKILL');
    await exit;
  }

  const gone = (pid: number) =>
    until(
      () => isAlive(pid),
      (alive) => !alive,
    );

  it('runs a job in another process, with its container, its DTOs and its user', async () => {
    await work();
    expect(await (await cortado.enqueue<number>('pid')).result()).not.toBe(process.pid);
    const weighing = await runAs('ada', () => cortado.enqueue('Scales.weigh', [{ grams: 5 }]));
    expect(await weighing.result()).toBe('5 g, true, ada');
  });

  it('keeps a process warm and gives it one job after the other', async () => {
    await work();
    const pids = new Set<unknown>();
    for (let run = 0; run < 5; run++) pids.add(await (await cortado.enqueue('pid')).result());
    expect(pids.size).toBe(1);
  });

  it('lets a call beat its method and its queue', async () => {
    await work();
    expect(await (await cortado.enqueue('placed')).result()).toBe(process.pid);
    expect(await (await cortado.enqueue('placed', [], { isolation: 'process' })).result()).not.toBe(
      process.pid,
    );
    expect(await (await cortado.enqueue('pid', [], { isolation: 'none' })).result()).toBe(process.pid);
  });

  it('fails an endless loop at its limit and grace, and its neighbours go on', async () => {
    await work();
    // Two at once, so that two processes have loaded the app before the clock starts.
    const first = [await cortado.enqueue('burn', [500]), await cortado.enqueue('burn', [500])];
    for (const it of first) await it.result({ timeout: '60s' });
    const spin = await cortado.enqueue('spin', [], { timeout: '6s' });
    const pid = Number(await firstLine(spin));
    const started = (await spin.status()).startedAt as Date;
    const neighbours = await cortado.enqueueMany(Array.from({ length: 50 }, () => ({ name: 'pid' })));
    for (const it of neighbours) await it.result({ timeout: '40s' });
    const { error, finishedAt } = await until(
      () => spin.status(),
      ({ state }) => state === 'failed',
    );
    expect(error).toContain('spin ran past its time limit of 6000 ms');
    const took = (finishedAt as Date).getTime() - started.getTime();
    expect(took).toBeGreaterThanOrEqual(7_000);
    // Its limit and its grace; a process takes its time to be killed.
    expect(took).toBeLessThan(12_000);
    for (const it of neighbours)
      expect((await it.status()).finishedAt?.getTime()).toBeLessThan((finishedAt as Date).getTime());
    await gone(pid);
  });

  it('tells a method why it should stop, in its own process', async () => {
    await work();
    const job = await cortado.enqueue('wait');
    await expect(job.result({ timeout: '30s' })).rejects.toThrow('wait ran past its time limit of 1000 ms');
    const pid = Number(await firstLine(job));
    expect(await (await cortado.enqueue('pid')).result()).toBe(pid);
  });

  it('runs work that blocks for longer than its lock once', async () => {
    await work({ lockDuration: '2s', stalledInterval: '500ms' });
    const other = app();
    await work({ lockDuration: '2s', stalledInterval: '500ms' }, other);
    const burn = await cortado.enqueue('burn', [6_000]);
    await burn.result({ timeout: '40s' });
    expect(await burn.logs()).toEqual(['attempt 1']);
    expect(await burn.status()).toMatchObject({ state: 'completed', attempts: 1 });
  });

  it.each([
    ['exit', [3], { exitCode: 3, signal: null }, 'exit code 3'],
    ['exit', [0], { exitCode: 0, signal: null }, 'exit code 0'],
    ['killSelf', [], { exitCode: null, signal: 'SIGKILL' }, 'killed by SIGKILL'],
    ['throwOutside', [], { exitCode: 1 }, 'an error that nobody caught (exit code 1): nobody holds this'],
  ])('fails the attempt with how its process died: %s(%j)', async (name, args, facts, said) => {
    await work();
    const failed = new Promise((resolve) => cortado.on('job.failed', ({ error }) => resolve(error)));
    const job = await cortado.enqueue(name, args);
    await expect(job.result({ timeout: '40s' })).rejects.toThrow(said);
    expect(await failed).toMatchObject({ name: 'ChildDiedError', code: 'CORTADO_CHILD_DIED', ...facts });
    // Its place is filled again.
    expect(await (await cortado.enqueue('pid')).result()).toEqual(expect.any(Number));
  });

  it('brings progress, logs, results of nested jobs and errors home', async () => {
    await work();
    const steps = await cortado.enqueue('steps');
    await steps.result();
    expect(await steps.progress()).toEqual({ percent: 40, title: 'Weighing' });
    expect(await steps.logs()).toEqual(['first', 'second']);
    expect(await (await cortado.enqueue('nested')).result({ timeout: '40s' })).toEqual(expect.any(Number));

    const failed = new Promise<Error>((resolve) => cortado.on('job.failed', ({ error }) => resolve(error)));
    const refused = await cortado.enqueue('refuse');
    await expect(refused.result()).rejects.toThrow('too heavy');
    expect(await refused.status()).toMatchObject({ state: 'failed', attempts: 1 });
    const { cause } = (await failed) as { cause: Error };
    expect(cause).toMatchObject({ name: 'DoNotRetry', code: 'CORTADO_DO_NOT_RETRY' });
    expect(cause.cause).toBeInstanceOf(RangeError);
    expect(cause.cause).toMatchObject({
      code: 'E_HEAVY',
      stack: expect.stringContaining('isolation.config.ts'),
    });
  });

  it('brings home whatever a job throws or gives, and its process takes the next', async () => {
    await work({ concurrency: 1 });
    const process = await (await cortado.enqueue('pid')).result({ timeout: '30s' });
    const failed = await cortado.enqueueMany(
      Object.keys(FAILURES).map((how) => ({ name: 'fail', args: [how] })),
    );
    for (const it of failed) {
      await expect(it.result({ timeout: '30s' })).rejects.toThrow(/^fail /);
      await expect(it.result({ timeout: '30s' })).rejects.not.toThrow('The process that ran fail ended');
    }
    for (const [index, [, , stored]] of RESULTS.entries())
      expect(await (await cortado.enqueue('give', [index])).result({ timeout: '30s' })).toEqual(stored);
    expect(await (await cortado.enqueue('pid')).result({ timeout: '30s' })).toBe(process);
  });

  it('writes what a job logs after its end to its own log, not to that of the next job', async () => {
    await work();
    const first = await cortado.enqueue<number>('leaves');
    const pid = await first.result();
    const next = await cortado.enqueue<number>('meets');
    expect(await next.result()).toBe(pid);
    expect(await first.logs()).toEqual([`late, from ${first.id}`]);
    expect(await next.logs()).toEqual(['own']);
  });

  it('hands a stubborn job back when its worker stops, and leaves no process', async () => {
    const worker = await work();
    const job = await cortado.enqueue('stubborn');
    const pid = Number(await firstLine(job));
    const returned = await worker.close({ grace: 0, abortGrace: 200 });
    expect(returned).toEqual([{ id: job.id, name: 'stubborn', queue: 'alone' }]);
    expect(await job.status()).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(isAlive(pid)).toBe(false);
  });

  it('says that a job ran out of memory', async () => {
    await host({ queues: ['alone'] }, { NODE_OPTIONS: '--max-old-space-size=100' });
    const job = await cortado.enqueue('fill');
    await expect(job.result({ timeout: '40s' })).rejects.toThrow('out of memory (killed by SIGABRT)');
  });

  it('leaves no process when its worker is killed, and the job runs again elsewhere', async () => {
    const quick: WorkerOptions = { queues: ['alone'], lockDuration: '2s', stalledInterval: '1s' };
    const parent = await host(quick);
    const jobs = [await cortado.enqueue('stubborn'), await cortado.enqueue('burn', [600_000])];
    const pids = (await Promise.all(jobs.map(firstLine))).filter((it) => /^\d+$/.test(it)).map(Number);
    expect(pids).toHaveLength(1);
    const all = await until(
      () => descendants(parent.pid as number),
      (them) => them.length >= 2,
    );
    await kill(parent);
    for (const pid of [...all, ...pids]) await gone(pid);
    await work(quick);
    expect(
      await until(
        () => jobs[0]?.logs(),
        (lines) => lines?.length === 2,
      ),
    ).toHaveLength(2);
  });

  it('fails a job whose process cannot load the app, and says why', async () => {
    const broken = app({ configFile: BROKEN });
    await work({}, broken);
    const job = await broken.enqueue('pid');
    await expect(job.result({ timeout: '40s' })).rejects.toThrow('no licence for children');
  });
});
