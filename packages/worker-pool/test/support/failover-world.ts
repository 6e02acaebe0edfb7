import {
  type Connection,
  type Cortado,
  type CortadoOptions,
  createCortado,
  currentJob,
  Enqueue,
  Scheduled,
  startScheduler,
} from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';

/** Jobs of each kind that a failover must not lose; what has run is written down in this process. */
export class Ledger {
  readonly runs = new Map<string, number>();
  ticks = 0;
  readonly stopped = new Set<string>();

  @Enqueue({ queue: 'short' })
  async enter(key: string): Promise<void> {
    this.#note(key);
  }

  @Enqueue({ queue: 'short', unique: (key: string) => key })
  async once(key: string): Promise<void> {
    this.#note(key);
  }

  @Enqueue({ queue: 'default', tags: ['member'] })
  async member(key: string): Promise<void> {
    this.#note(key);
  }

  /** Goes on until it is told to stop. */
  @Enqueue({ queue: 'long' })
  async stand(key: string): Promise<void> {
    const { signal } = currentJob();
    this.#note(key);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.stopped.add(key);
    signal.throwIfAborted();
  }

  @Scheduled('* * * * * *')
  async tick(): Promise<void> {
    this.ticks++;
  }

  #note(key: string): void {
    this.runs.set(key, (this.runs.get(key) ?? 0) + 1);
  }
}

/** What an enqueue under load has come to. */
export interface Tally {
  /** Keys of jobs that were acknowledged. */
  readonly acknowledged: string[];
  readonly refused: string[];
}

/** How a master is lost, how it comes back, and how many milliseconds it stays away at least. */
export interface Loss {
  lose(): Promise<void> | void;
  regain(): Promise<void> | void;
  readonly lasts?: number;
  /** The longest until jobs run again, and ticks, in milliseconds each. */
  readonly within: number;
}

/** Apps on a datastore with several servers: one enqueues, another works and has the scheduler. */
export class FailoverWorld {
  readonly ledger = new Ledger();
  readonly #apps: Cortado[] = [];
  client!: Cortado;
  serving!: Cortado;
  #number = 0;

  static async start(connection: Connection, options: CortadoOptions = {}): Promise<FailoverWorld> {
    const world = new FailoverWorld();
    world.client = world.#app(connection, options);
    world.serving = world.#app(connection, options);
    await world.serving.migrate();
    await startWorker(world.serving, { queues: ['short', 'default', 'long'], concurrency: 10 });
    await startScheduler(world.serving);
    return world;
  }

  #app(connection: Connection, options: CortadoOptions): Cortado {
    const app = createCortado({
      ...{ connection, services: [Ledger], log: false, app: 'failover' },
      container: { resolve: () => this.ledger },
      ...options,
    });
    this.#apps.push(app);
    return app;
  }

  nextKey(): string {
    return `job-${++this.#number}`;
  }

  /** Milliseconds until a job that is queued from here on has run. */
  async works(within: number): Promise<number> {
    const started = Date.now();
    const key = this.nextKey();
    await until(
      () =>
        this.client
          .jobs(Ledger)
          .enter(key)
          .then(
            () => true,
            () => false,
          ),
      (it) => it,
      within,
    );
    await this.ran([key], Math.max(1, within - (Date.now() - started)));
    return Date.now() - started;
  }

  async ran(keys: readonly string[], within: number): Promise<void> {
    await until(
      () => keys.filter((it) => !this.ledger.runs.has(it)),
      (it) => it.length === 0,
      within,
    );
  }

  /** Enqueues in several lanes, plain jobs and unique ones and batches, until `done` says so. */
  async load(done: () => boolean): Promise<Tally> {
    const tally: Tally = { acknowledged: [], refused: [] };
    const calls = this.client.jobs(Ledger);
    const lane = async (send: (key: string) => Promise<unknown>) => {
      while (!done()) {
        const key = this.nextKey();
        await send(key).then(
          () => tally.acknowledged.push(key),
          (error: Error) => tally.refused.push(error.message),
        );
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const inBatch = async (key: string) => {
      const batch = this.client.batch();
      batch.jobs(Ledger).member(key);
      await batch.run();
    };
    await Promise.all([
      lane((key) => calls.enter(key)),
      lane((key) => calls.enter(key)),
      lane((key) => calls.once(key)),
      lane(inBatch),
    ]);
    return tally;
  }

  /**
   * Loses a master under load, waits until jobs and ticks run again and gives it back: all that was acknowledged has run
   * then, and what stood through it hears of its cancellation. Returns a line that tells how it went.
   */
  async outlives({ lose, regain, lasts = 0, within }: Loss): Promise<string> {
    const standing = this.nextKey();
    const stood = await this.client.jobs(Ledger).stand(standing);
    await this.ran([standing], within);
    let isOver = false;
    const loading = this.load(() => isOver);
    let took: number;
    let ticked: number;
    try {
      await lose();
      const lostAt = Date.now();
      took = await this.works(within);
      await this.ticksOn(within);
      ticked = Date.now() - lostAt;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, lasts - ticked)));
      await regain();
    } finally {
      isOver = true;
    }
    const { acknowledged, refused } = await loading;
    await stood.cancel('the test is over');
    await until(
      () => this.ledger.stopped.has(standing),
      (it) => it,
      within,
    );
    await this.ran(acknowledged, within);
    return `back after ${took} ms, ticks after ${ticked} ms; ${acknowledged.length} acknowledged and run, ${refused.length} refused${reasonsOf(refused)}`;
  }

  /** Resolves when a tick has come that was due after this moment. */
  async ticksOn(within: number): Promise<void> {
    const ticks = this.ledger.ticks;
    await until(
      () => this.ledger.ticks,
      (it) => it > ticks,
      within,
    );
  }

  async close(): Promise<void> {
    for (const app of this.#apps) await app.close();
  }
}

/** Each way in which calls were refused, once, for a line of progress. */
export function reasonsOf(refused: readonly string[]): string {
  const reasons = new Set(refused.map((it) => it.replace(/^.*?: /, '').slice(0, 200)));
  return [...reasons].map((it) => `; ${it}`).join('');
}
