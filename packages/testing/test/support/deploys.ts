import { Cortado, type CortadoOptions, Enqueue, Scheduled, type ScheduleOptions } from '@cortado/core';
import { FakeEngine } from '../../src/fake/fake-engine.js';
import { MemoryBatches } from '../../src/fake/memory-batches.js';
import { MemorySchedules } from '../../src/fake/memory-schedules.js';
import { MemoryTransport } from '../../src/fake/memory-transport.js';
import { TestClock } from '../../src/index.js';

/** A schedule of `Reports.run`. */
export type Declared = ({ cron: string } | { every: string }) & ScheduleOptions;

/** Schedules whose ticks can get lost, as in a real datastore, so that schedulers look for those. */
class LossySchedules extends MemorySchedules {
  override readonly losesTicks = true as never;
  /** What happens before schedules are stored, or removed. */
  beforePut: (schedules: readonly { key: string }[]) => Promise<unknown> = async () => undefined;
  beforeRemove: () => Promise<unknown> = async () => undefined;

  override async put(schedules: Parameters<MemorySchedules['put']>[0]): Promise<void> {
    await this.beforePut(schedules);
    await super.put(schedules);
  }

  override async remove(keys: readonly string[]): Promise<void> {
    await this.beforeRemove();
    await super.remove(keys);
  }
}

/** One datastore in memory, a clock that a test moves, and the deploys that meet there. */
export class Deploys {
  readonly clock = new TestClock();
  readonly engine = new FakeEngine(this.clock, {} as never);
  readonly store = new LossySchedules(this.clock);
  readonly #apps: Cortado[] = [];

  /** A process with code that declares these schedules. */
  app(schedules: readonly Declared[], options: CortadoOptions = {}): Cortado {
    class Reports {
      @Enqueue()
      async run(): Promise<void> {}

      @Enqueue()
      async other(): Promise<void> {}
    }
    const method = Object.getOwnPropertyDescriptor(Reports.prototype, 'run') as PropertyDescriptor;
    for (const it of schedules)
      (Scheduled(it as never) as (...target: unknown[]) => unknown)(Reports.prototype, 'run', method);
    const jobs = new MemoryTransport();
    const batches = new MemoryBatches(() => jobs.jobs);
    const app = new Cortado(
      { app: 'shop', services: [Reports], ...options },
      { clock: this.clock, transport: { engine: this.engine, jobs, batches, schedules: this.store } },
    );
    jobs.attach(app.internals);
    this.#apps.push(app);
    return app;
  }

  /** What a deploy of this code reports. */
  sync(schedules: readonly Declared[], options: CortadoOptions = {}) {
    return this.app(schedules, options).schedules.sync();
  }

  /** Key, time and state of what is stored. */
  async stored(): Promise<string[]> {
    const found = await this.app([]).schedules.list();
    return found.map((it) => `${it.key} ${it.cron ?? it.every} ${it.state}`);
  }

  async close(): Promise<void> {
    for (const it of this.#apps.splice(0)) await it.close();
  }
}
