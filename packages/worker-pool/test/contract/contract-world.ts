import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado } from '@cortado/core';
import { startWorker, type Worker } from '@cortado/worker-pool';
import { Desk } from '../support/desk-service.js';

/** What one test works with: an app of its own, closed after it. */
export interface World {
  cortado: Cortado;
  desk: Desk;
}

/** Makes the worlds of one engine's tests, and closes what they leave open. */
export class ContractWorlds {
  readonly #urlOf: () => string;
  readonly #open: { close(): Promise<unknown> }[] = [];

  constructor(urlOf: () => string) {
    this.#urlOf = urlOf;
  }

  /** The datastore's address, for another process. */
  get url(): string {
    return this.#urlOf();
  }

  /** Engines without a key prefix have their queues emptied instead. */
  async setup(): Promise<World> {
    const desk = new Desk();
    const cortado = this.app({
      services: [Desk],
      container: { resolve: () => desk },
      prefix: this.#newPrefix(),
    });
    await this.#empty(cortado);
    return { cortado, desk };
  }

  /** An app of its own services, on empty queues. */
  async with(options: Parameters<typeof createCortado>[0]): Promise<Cortado> {
    const cortado = this.app({ prefix: this.#newPrefix(), ...options });
    await this.#empty(cortado);
    return cortado;
  }

  /** A worker for an app, closed after the test. */
  async work(cortado: Cortado, options: Parameters<typeof startWorker>[1] = {}): Promise<Worker> {
    const worker = await startWorker(cortado, options);
    this.closeAfter({ close: () => worker.close({ grace: 0, abortGrace: 100 }) });
    return worker;
  }

  /** With a hash tag, which a Cluster wants and nobody else minds. */
  #newPrefix(): string {
    return `{test-${randomUUID()}}`;
  }

  /** Takes everything out of the queues of an app. */
  async emptyQueues(cortado: Cortado): Promise<void> {
    await cortado.migrate();
    for (const name of Object.keys(cortado.internals.queues))
      await cortado.internals.producer.ask(name, 'emptying', (queue) => queue.obliterate({ force: true }));
  }

  /** What waits in a queue, in its order: of each job the one argument it has. */
  async waitingArguments(cortado: Cortado, queue: string): Promise<unknown[]> {
    const jobs = await cortado.internals.producer.ask(queue, 'listing', (it) =>
      it.getJobs(['waiting', 'delayed'], 0, -1, true),
    );
    return jobs.map((it) => it.data as unknown);
  }

  async #empty(cortado: Cortado): Promise<void> {
    await cortado.migrate();
    for (const name of [...Object.keys(cortado.internals.queues), 'cortado-scheduler']) {
      await cortado.internals.producer.ask(name, 'emptying', (queue) => queue.obliterate({ force: true }));
      await this.#forget(cortado, `cancelled:${name}`);
    }
    for (const name of ['queue-pauses', 'apps', 'unknown-jobs', 'handed-back'])
      await this.#forget(cortado, name);
    await this.forgetSchedules(cortado);
  }

  /** Engines without a key prefix keep what the tests before have said of their schedules. */
  async forgetSchedules(cortado: Cortado): Promise<void> {
    for (const name of [
      'schedule-sets',
      'schedule-control',
      'schedule-progress',
      'scheduler-switches',
      'failed-runs',
    ])
      await this.#forget(cortado, name);
  }

  async #forget({ internals: { records } }: Cortado, name: string): Promise<void> {
    const found = await records.list({ name }, { limit: 1_000, withUnreadable: true });
    await Promise.all(found.map((it) => records.remove({ name }, it.key)));
  }

  async withWorker(options: Parameters<typeof startWorker>[1] = {}): Promise<World & { worker: Worker }> {
    const world = await this.setup();
    return { ...world, worker: await this.work(world.cortado, options) };
  }

  /** Another app on the same datastore. */
  app(options: Parameters<typeof createCortado>[0]): Cortado {
    return this.closeAfter(createCortado({ connection: this.#urlOf(), log: false, ...options }));
  }

  closeAfter<T extends { close(): Promise<unknown> }>(it: T): T {
    this.#open.push(it);
    return it;
  }

  async close(): Promise<void> {
    for (const it of this.#open.splice(0).reverse()) await it.close();
  }
}
