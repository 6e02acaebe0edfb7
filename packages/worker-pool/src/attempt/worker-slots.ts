import type { Worker } from 'bullmq';
import type { SlotHolder } from './runaways.js';

/** The slots of a BullMQ Worker: as many fewer as runaways keep, and a pause when none is left. */
export class WorkerSlots implements SlotHolder {
  readonly #worker: Worker;
  readonly #slots: number;
  #isPaused = false;

  /** `slots`: jobs at a time. */
  constructor(worker: Worker, slots: number) {
    this.#worker = worker;
    this.#slots = slots;
  }

  keep(runaways: number): void {
    const worker = this.#worker;
    const free = this.#slots - runaways;
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

  /** The worker must not be woken any more. */
  release(): void {
    this.#isPaused = false;
  }
}
