import { type EventBus, type ExecutionDeps, type IncomingJob, originOf } from '@cortado/core/internal';

export interface RunawaysDeps {
  readonly events: EventBus;
  readonly execution: Pick<ExecutionDeps, 'registry' | 'limitOf'>;
}

/** What gives slots to jobs, and knows nothing of runaways. */
export interface SlotHolder {
  /** So many slots are taken by runaways from here on. */
  keep(runaways: number): void;
  /** From here on no job is taken anyway. */
  release(): void;
}

/**
 * The methods that still run in this process although their attempts have failed. Who gives
 * slots to jobs has one less for each of them until the method returns.
 */
export class Runaways {
  readonly #deps: RunawaysDeps;
  #holder: SlotHolder | undefined;
  #running = 0;

  constructor(deps: RunawaysDeps) {
    this.#deps = deps;
  }

  /** Whose slots they keep. */
  takeSlotsOf(holder: SlotHolder): void {
    this.#holder = holder;
  }

  /** How many run now. */
  get running(): number {
    return this.#running;
  }

  /** Keeps a slot taken until `settled` resolves, and tells of it. */
  add(job: IncomingJob, settled: Promise<unknown>): void {
    this.#running++;
    this.#holder?.keep(this.#running);
    void settled.then(() => {
      this.#running--;
      this.#holder?.keep(this.#running);
    });
    this.#announce(job);
  }

  /** From here on the worker takes nothing anyway, and must not be woken. */
  release(): void {
    this.#holder?.release();
  }

  #announce(job: IncomingJob): void {
    const { events, execution } = this.#deps;
    const { id, name, queue, attempt, context } = job;
    const limit = execution.limitOf(execution.registry.find(name), job);
    events.emit('worker.runaway', {
      ...{ id, name, queue, attempt },
      ...originOf(context),
      ...{ limit, running: this.#running },
    });
  }
}
