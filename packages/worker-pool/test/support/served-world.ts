import { type Cortado, type CortadoOptions, createCortado, Enqueue } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker, type Worker, type WorkerOptions } from '@cortado/worker-pool';
import { SilentProxy } from './silent-proxy.js';

/** The longest that anything may take to work again once the network does, in milliseconds. */
export const BACK_WITHIN = 15_000;

export class Ledger {
  readonly runs = new Map<number, number>();

  @Enqueue({ queue: 'short' })
  async enter(number: number): Promise<void> {
    this.runs.set(number, (this.runs.get(number) ?? 0) + 1);
  }
}

/** A server of a test's own. */
export type OwnServer = OwnRedis | OwnPostgres;

/** Both servers, for `it.each`. */
export const SERVERS = [
  ['Redis', () => OwnRedis.start()],
  ['PostgreSQL', () => OwnPostgres.start()],
] as const satisfies readonly (readonly [string, () => Promise<OwnServer>])[];

/** A server, what stands before it, an app that enqueues and another whose worker serves. */
export class ServedWorld {
  readonly ledger = new Ledger();
  readonly events: string[] = [];
  readonly #open: Cortado[] = [];
  worker!: Worker;
  /** The app of the worker. */
  serving!: Cortado;
  client!: Cortado;

  private constructor(
    readonly server: OwnServer,
    readonly proxy: SilentProxy,
  ) {}

  static async start(
    start: () => Promise<OwnServer>,
    options: WorkerOptions = { queues: ['short'] },
  ): Promise<ServedWorld> {
    const server = await start();
    const world = new ServedWorld(server, await SilentProxy.before(server.url));
    await world.app({ connection: server.url }).migrate();
    world.client = world.app();
    const serving = world.app();
    world.serving = serving;
    serving.on('datastore.lost', ({ error }) => world.events.push(`lost: ${error.message}`));
    serving.on('datastore.restored', () => world.events.push('restored'));
    world.worker = await startWorker(serving, options);
    return world;
  }

  app(options: CortadoOptions = {}): Cortado {
    const app = createCortado({
      connection: this.proxy.through(this.server.url),
      services: [Ledger],
      container: { resolve: () => this.ledger },
      ...options,
    });
    this.#open.push(app);
    return app;
  }

  /** Whether a job that is queued from here on runs; gives how long that took. */
  async runs(number: number, within = BACK_WITHIN): Promise<number> {
    const started = Date.now();
    await until(
      () =>
        this.client
          .jobs(Ledger)
          .enter(number)
          .then(
            () => 'queued',
            (error: Error) => error.message,
          ),
      (it) => it === 'queued',
      within,
    );
    await until(
      () => this.ledger.runs.has(number),
      (it) => it,
      Math.max(1, within - (Date.now() - started)),
    );
    return Date.now() - started;
  }

  async close(): Promise<void> {
    for (const app of this.#open) await app.close();
    await this.proxy.close();
    await this.server.remove();
  }
}
