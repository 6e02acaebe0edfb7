import { Cortado, type CortadoOptions, startScheduler } from '@cortado/core';
import { TestClock } from '../clock/test-clock.js';
import { FakeEngine } from './fake-engine.js';
import { MemorySchedules } from './memory-schedules.js';
import { MemoryTransport } from './memory-transport.js';

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

  /** @throws ConfigurationError with everything that is wrong */
  constructor({ clock = new TestClock(), ...options }: FakeOptions) {
    const transport = new MemoryTransport();
    const schedules = new MemorySchedules(clock);
    const engine = new FakeEngine(clock);
    super(options, { clock, transport: { engine, jobs: transport, schedules } });
    this.clock = clock;
    this.#transport = transport;
    this.#schedules = schedules;
    transport.attach(this.internals);
  }

  /** Runs what waits, and what that queues in turn, until nothing does. Jobs whose time has not come stay. */
  async drain(): Promise<void> {
    await this.clock.settled();
    await this.#schedules.idle();
    await this.#transport.jobs.drain();
  }

  /** From now on jobs run, and schedules fire, as soon as the clock says so. */
  async start(): Promise<void> {
    await startScheduler(this);
    this.#transport.jobs.serve();
  }

  [Symbol.dispose](): void {
    void this.close();
  }
}

/**
 * An app for a test: nothing to install, nothing that takes time.
 * @throws ConfigurationError with everything that is wrong
 * @example using app = fakeCortado({ services: [Reports] });
 */
export function fakeCortado(options: FakeOptions): FakeCortado {
  return new FakeCortado(options);
}
