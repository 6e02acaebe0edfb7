import type { Cortado, QueueCounts } from '@cortado/core';

/** What a worker has done, counted as it happens. */
export class WorkTally {
  #done = 0;
  #failed = 0;
  #cancelled = 0;

  constructor(app: Cortado) {
    app.on('job.completed', () => this.#done++);
    app.on('job.failed', () => this.#failed++);
    app.on('job.cancelled', () => this.#cancelled++);
  }

  /** `6 jobs done, 1 failed, 2 delayed are left`: all in one line. */
  async line(app: Cortado, queues: readonly string[]): Promise<string> {
    const parts = [
      this.#done === 1 ? '1 job done' : `${this.#done} jobs done`,
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
      ...(this.#cancelled > 0 ? [`${this.#cancelled} cancelled`] : []),
      ...(await whatIsLeft(app, queues)),
    ];
    return parts.join(', ');
  }
}

/** What queues hold that is still to be done, where they hold any. */
export async function whatIsLeft(app: Cortado, queues: readonly string[]): Promise<string[]> {
  const counts = await Promise.all(queues.map((queue) => app.queue(queue).counts())).catch(() => undefined);
  // The datastore is away, and has been told of.
  if (!counts) return [];
  const sum = (of: (it: QueueCounts) => number) => counts.reduce((total, it) => total + of(it), 0);
  const [waiting, delayed] = [sum((it) => it.waiting + it.prioritized), sum((it) => it.delayed)];
  return [
    ...(waiting > 0 ? [`${waiting} waiting ${areLeft(waiting)}`] : []),
    ...(delayed > 0 ? [`${delayed} delayed ${areLeft(delayed)}`] : []),
  ];
}

function areLeft(count: number): string {
  return count === 1 ? 'is left' : 'are left';
}
