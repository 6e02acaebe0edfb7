import type { Worker } from 'bullmq';

/**
 * The methods that still run in this process although their attempts have failed. BullMQ knows nothing of them, so
 * for each one its worker gets a slot less, and none when no slot is left, until the method returns.
 */
export class Runaways {
  readonly #worker: Worker;
  readonly #slots: number;
  #running = 0;
  #isPaused = false;

  constructor(worker: Worker, slots: number) {
    this.#worker = worker;
    this.#slots = slots;
  }

  /** How many run now. */
  get running(): number {
    return this.#running;
  }

  /** Keeps a slot taken until `settled` resolves. */
  add(settled: Promise<unknown>): void {
    this.#running++;
    this.#fit();
    void settled.then(() => {
      this.#running--;
      this.#fit();
    });
  }

  /** From here on the worker takes nothing anyway, and must not be woken. */
  release(): void {
    this.#isPaused = false;
  }

  #fit(): void {
    const free = this.#slots - this.#running;
    this.#worker.concurrency = Math.max(1, free);
    if (free <= 0 && !this.#isPaused && !this.#worker.isPaused()) {
      this.#isPaused = true;
      // Not awaited: it waits for what BullMQ itself still runs, and errors are the worker's own events.
      this.#worker.pause().catch(() => undefined);
    } else if (free > 0 && this.#isPaused) {
      this.#isPaused = false;
      void this.#worker.resume();
    }
  }
}
