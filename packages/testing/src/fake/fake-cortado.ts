import { Cortado, type CortadoOptions, startScheduler } from '@cortado/core';
import { TestClock } from '../clock/test-clock.js';
import type { FakeJob } from '../enqueued/fake-job.js';
import { FakeJobs } from '../enqueued/fake-jobs.js';
import { enter, leave } from './current-fake.js';
import { FakeEngine } from './fake-engine.js';
import { MemoryBatches } from './memory-batches.js';
import { MemorySchedules } from './memory-schedules.js';
import { MemoryStandings } from './memory-standings.js';
import { MemoryTransport } from './memory-transport.js';
import { Performances, type Performing } from './performances.js';

/** What `fakeCortado` takes: the options of an app, and the clock it goes by. */
export interface FakeOptions extends Omit<CortadoOptions, 'connection'> {
  /** @default a new TestClock */
  clock?: TestClock;
}

/**
 * An app without a datastore. Calls are checked, encoded and decided as everywhere, jobs are run by the executor of the
 * workers, schedules are decided by the scheduler; only the queues are in memory, and time is a clock the test moves.
 */
export class FakeCortado extends Cortado {
  readonly clock: TestClock;
  readonly #transport: MemoryTransport;
  readonly #schedules: MemorySchedules;
  readonly #performances: Performances;
  readonly #enqueued: FakeJobs;

  /** @throws ConfigurationError with everything that is wrong */
  constructor({ clock = new TestClock(), ...options }: FakeOptions) {
    const transport = new MemoryTransport();
    const schedules = new MemorySchedules(clock);
    const engine = new FakeEngine(clock, new MemoryStandings(() => transport.jobs));
    const batches = new MemoryBatches(() => transport.jobs);
    super(options, { clock, transport: { engine, jobs: transport, batches, schedules } });
    this.clock = clock;
    this.#transport = transport;
    this.#schedules = schedules;
    this.#performances = new Performances(this);
    transport.attach(this.internals, this.#performances);
    this.#enqueued = new FakeJobs(this.internals, transport.jobs);
    enter(this);
  }

  /** Its `counts()` are answered here; what else is asked of it needs a datastore. */
  override queue(name: string): ReturnType<Cortado['queue']> {
    const { standings } = this.internals.engine;
    return Object.assign(super.queue(name), { counts: () => standings.counts(name) });
  }

  /** Every job it was given and that was not removed, in the order of their coming; those that ran where they were called too. */
  enqueued(): FakeJob[] {
    return this.#enqueued.all();
  }

  /** Runs what waits, and what that queues in turn, until nothing does. Jobs whose time has not come stay. */
  async drain(): Promise<void> {
    this.#transport.jobs.expectOpen();
    await this.clock.settled();
    await this.#schedules.idle();
    await this.#transport.jobs.drain();
  }

  /** Runs one attempt of a job, which is in no queue, and its callbacks. @throws what the method threw */
  perform(name: string, args: readonly unknown[], options: Performing = {}): Promise<unknown> {
    return this.#performances.run(name, args, options);
  }

  /**
   * From now on jobs run, and schedules fire, as soon as the clock says so.
   * @param schedules whether schedules fire; without them it is a process that only works @default true
   */
  async start({ schedules = true }: { schedules?: boolean } = {}): Promise<void> {
    this.#transport.jobs.expectOpen();
    if (schedules) await startScheduler(this);
    this.#transport.jobs.serve();
  }

  /** At once: nothing of it runs any more, nor is found, when this returns. What it was given can still be looked at. */
  override close(): Promise<void> {
    leave(this);
    this.unbind();
    this.#transport.jobs.close();
    this.#schedules.close();
    return super.close();
  }

  /** Decorated methods find the app that was there before again. */
  [Symbol.dispose](): void {
    void this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * An app for a test: nothing to install, nothing that takes time.
 * @throws ConfigurationError with everything that is wrong
 * @example using app = fakeCortado({ services: [Reports] });
 */
export function fakeCortado(options: FakeOptions = {}): FakeCortado {
  return new FakeCortado(options);
}

/**
 * The same app, whose jobs run at once where they are called: to its last attempt and without the waits between them, its
 * callbacks too, and those of a batch one after the other. Delays are passed over.
 * @throws ConfigurationError with everything that is wrong
 */
export function inlineCortado(options: Omit<FakeOptions, 'inline'> = {}): FakeCortado {
  return new FakeCortado({ ...options, inline: true });
}
