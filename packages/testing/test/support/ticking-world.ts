import { Cortado, currentJob, Enqueue, startScheduler } from '@cortado/core';
import type { Records } from '@cortado/core/internal';
import { FakeEngine } from '../../src/fake/fake-engine.js';
import { MemoryBatches } from '../../src/fake/memory-batches.js';
import { MemorySchedules } from '../../src/fake/memory-schedules.js';
import { MemoryTransport } from '../../src/fake/memory-transport.js';
import { TestClock } from '../../src/index.js';

type Handler = Parameters<MemorySchedules['serve']>[0];

/** Schedules whose ticks come again when a test says so, as BullMQ's do when their process has died, and can get lost. */
class RepeatedTicks extends MemorySchedules {
  override readonly losesTicks = true as never;
  #handler: Handler | undefined;
  #latest: Parameters<Handler> | undefined;

  override serve(
    ...[handler, report]: Parameters<MemorySchedules['serve']>
  ): ReturnType<MemorySchedules['serve']> {
    this.#handler = handler;
    return super.serve((data, slot) => {
      this.#latest = [data, slot];
      return handler(data, slot);
    }, report);
  }

  /** The latest tick again, or the one of an earlier slot, for the scheduler that was started last. */
  async tickAgain(slot?: number): Promise<void> {
    if (this.#latest) await this.#handler?.(this.#latest[0], slot ?? this.#latest[1]);
  }
}

/** An app in memory whose schedules run jobs of several lengths; processes die and overtake each other as a test says. */
export class TickingWorld {
  readonly clock = new TestClock();
  readonly store = new RepeatedTicks(this.clock);
  readonly transport = new MemoryTransport();
  readonly app: Cortado;
  /** When runs began, in minutes since the start. */
  readonly starts: number[] = [];
  fails = false;
  /** Of long ones, as they end. */
  failsLate = false;
  readonly #newApp: () => Cortado;
  readonly #others: Cortado[] = [];
  readonly #began = this.clock.now();

  constructor() {
    const world = this;
    class Runs {
      @Enqueue()
      async short(): Promise<void> {
        world.#note();
      }

      @Enqueue()
      async long(): Promise<void> {
        world.#note();
        await world.clock.sleep(90_000);
        if (world.failsLate) throw new Error('no paper');
      }
    }
    const batches = new MemoryBatches(() => this.transport.jobs);
    const engine = new FakeEngine(this.clock, {} as never);
    const { clock, transport: jobs, store: schedules } = this;
    this.#newApp = () =>
      new Cortado(
        { app: 'shop', services: [Runs], log: false },
        { clock, transport: { engine, jobs, batches, schedules } },
      );
    this.app = this.#newApp();
    this.transport.attach(this.app.internals);
  }

  async start(): Promise<void> {
    await startScheduler(this.app);
    this.transport.jobs.serve();
  }

  /** The scheduler of another process. */
  async startAnother(): Promise<void> {
    const other = this.#newApp();
    this.#others.push(other);
    await startScheduler(other);
  }

  async close(): Promise<void> {
    for (const it of [...this.#others, this.app]) await it.close();
  }

  /** The moment so many minutes after the start. */
  at(minutes: number): number {
    return this.#began + minutes * 60_000;
  }

  /** Minute, decision and outcome of each slot, the oldest first. */
  async log(key: string): Promise<unknown[][]> {
    const log = await this.app.schedules.log(key);
    const minutes = (it: Date) => (it.getTime() - this.#began) / 60_000;
    return log.map((it) => [minutes(it.slot), it.decision, it.outcome]).reverse();
  }

  /** Writes to a collection are refused as this says, and go on when what it gives is called. */
  refuseWrites(to: string, when: (count: number) => boolean = () => true): () => void {
    const { records } = this.app.internals;
    const put = records.put.bind(records);
    let count = 0;
    records.put = async (...call: Parameters<Records['put']>) => {
      if (call[0].name === to && when(++count)) throw new Error('killed');
      return await put(...call);
    };
    return () => Object.assign(records, { put });
  }

  /** The same of jobs. */
  refuseJobs(when: (count: number) => boolean = () => true): () => void {
    const { transport } = this.app.internals;
    const add = transport.add.bind(transport);
    let count = 0;
    transport.add = async (...call) => {
      if (when(++count)) throw new Error('the queue is full');
      return await add(...call);
    };
    return () => Object.assign(transport, { add });
  }

  /** So many minutes pass for whoever looks at the calendar, and no tick comes. */
  skip(minutes: number): void {
    const now = this.clock.now.bind(this.clock);
    this.clock.now = () => now() + minutes * 60_000;
  }

  #note(): void {
    this.starts.push((this.clock.now() - this.#began) / 60_000);
    if (this.fails) throw new Error(`no paper for ${currentJob().id}`);
  }
}
