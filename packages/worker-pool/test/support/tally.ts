import { type Cortado, currentJob, Enqueue, type Enqueued } from '@cortado/core';

/** Counts what becomes of jobs: how often each ran, and how each ended. */
export class Tally {
  readonly runs = new Map<string, number>();
  readonly failed: string[] = [];
  /** Jobs whose end tells of more attempts than one. */
  readonly usedMore: string[] = [];
  /** Jobs whose lock was lost, as BullMQ found. */
  readonly lost = new Set<string>();
  readonly #ended = new Set<string>();

  /** Hears how jobs end. */
  listen(cortado: Cortado): void {
    cortado.on('job.failed', ({ id, error }) => {
      this.failed.push(`${id}: ${error.message}`);
      this.#ended.add(id);
    });
    cortado.on('job.retrying', ({ id }) => this.usedMore.push(id));
    cortado.on('job.completed', ({ id, attempt }) => {
      if (attempt !== 1) this.usedMore.push(id);
      this.#ended.add(id);
    });
    cortado.on('job.stalled', ({ id }) => this.lost.add(id));
  }

  get ends(): number {
    return this.#ended.size;
  }

  /** Jobs that ran more than once. */
  get twice(): string[] {
    return [...this.runs].filter(([, runs]) => runs > 1).map(([id]) => id);
  }

  @Enqueue()
  async work(number: number, ms: number): Enqueued<number> {
    const { id } = currentJob();
    this.runs.set(id, (this.runs.get(id) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, ms));
    return number;
  }
}
