import type { EventBus, ExecutionDeps, IncomingJob } from '@cortado/core/internal';
import type { Worker } from 'bullmq';

export interface RunawaysDeps {
  readonly events: EventBus;
  readonly execution: Pick<ExecutionDeps, 'registry' | 'limitOf'>;
  /** Jobs at a time. */
  readonly slots: number;
}

/**
 * The methods that still run in this process although their attempts have failed. BullMQ knows nothing of them, so
 * for each one its worker gets a slot less, and none when no slot is left, until the method returns.
 */
export class Runaways {
  readonly #deps: RunawaysDeps;
  #worker: Worker | undefined;
  #running = 0;
  #isPaused = false;

  constructor(deps: RunawaysDeps) {
    this.#deps = deps;
  }

  /** The worker whose slots they keep. */
  takeSlotsOf(worker: Worker): void {
    this.#worker = worker;
  }

  /** How many run now. */
  get running(): number {
    return this.#running;
  }

  /** Keeps a slot taken until `settled` resolves, and tells of it. */
  add(job: IncomingJob, settled: Promise<unknown>): void {
    this.#running++;
    this.#fit();
    void settled.then(() => {
      this.#running--;
      this.#fit();
    });
    this.#announce(job);
  }

  /** From here on the worker takes nothing anyway, and must not be woken. */
  release(): void {
    this.#isPaused = false;
  }

  #announce(job: IncomingJob): void {
    const { events, execution } = this.#deps;
    const { id, name, queue, attempt } = job;
    const limit = execution.limitOf(execution.registry.find(name), job);
    events.emit('worker.runaway', { id, name, queue, attempt, limit, running: this.#running });
  }

  #fit(): void {
    const worker = this.#worker;
    if (!worker) return;
    const free = this.#deps.slots - this.#running;
    worker.concurrency = Math.max(1, free);
    if (free <= 0 && !this.#isPaused && !worker.isPaused()) {
      this.#isPaused = true;
      // Not awaited: it waits for what BullMQ itself still runs, and errors are the worker's own events.
      worker.pause().catch(() => undefined);
    } else if (free > 0 && this.#isPaused) {
      this.#isPaused = false;
      void worker.resume();
    }
  }
}
