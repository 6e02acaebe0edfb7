import { type Cortado, type CortadoOptions, Enqueue } from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import type { Worker, WorkerOptions } from '@cortado/worker-pool';
import type { ContractWorlds } from '../contract/contract-world.js';

export const RANKS = ['first', 'second', 'third'] as const;

/** Writes down in which order the jobs of several queues began, and how many ran at a time. */
export class Ranks {
  /** The queues of the jobs, in the order in which they began. */
  readonly began: string[] = [];
  readonly mostAtATime = new Map<string, number>();
  readonly #running = new Map<string, number>();
  readonly mayEnd = gate();

  @Enqueue({ queue: 'first' })
  async run(queue: string): Promise<void> {
    await this.#within(queue, Promise.resolve());
  }

  @Enqueue({ queue: 'first' })
  async hold(queue: string): Promise<void> {
    await this.#within(queue, this.mayEnd.opened);
  }

  @Enqueue({ queue: 'first', attempts: 2, backoff: { type: 'fixed', delay: 1 } })
  async failOnce(queue: string): Promise<void> {
    const isFirst = !this.began.includes(`${queue}, failing`);
    this.began.push(isFirst ? `${queue}, failing` : queue);
    if (isFirst) throw new Error('once');
  }

  async #within(queue: string, until: Promise<void>): Promise<void> {
    this.began.push(queue);
    for (const counted of [queue, 'all']) {
      const running = (this.#running.get(counted) ?? 0) + 1;
      this.#running.set(counted, running);
      this.mostAtATime.set(counted, Math.max(running, this.mostAtATime.get(counted) ?? 0));
    }
    await until;
    for (const counted of [queue, 'all']) this.#running.set(counted, (this.#running.get(counted) ?? 0) - 1);
  }
}

export interface RanksWorld {
  readonly cortado: Cortado;
  readonly ranks: Ranks;
  /** Queues so many jobs in each of some queues. */
  fill(count: number, queues?: readonly string[], method?: 'run' | 'hold'): Promise<void>;
  work(options: WorkerOptions): Promise<Worker>;
}

export async function ranksWorld(
  worlds: ContractWorlds,
  queues: CortadoOptions['queues'] = {},
): Promise<RanksWorld> {
  const ranks = new Ranks();
  const cortado = await worlds.with({
    services: [Ranks],
    container: { resolve: () => ranks },
    queues: { first: {}, second: {}, third: {}, ...queues },
    timeoutGrace: '50ms',
  });
  return {
    cortado,
    ranks,
    async fill(count, names = RANKS, method = 'run') {
      for (const queue of names)
        await cortado.enqueueMany(
          Array.from({ length: count }, () => ({
            name: `Ranks.${method}`,
            args: [queue],
            options: { queue },
          })),
        );
    },
    work: (options) => worlds.work(cortado, { queues: RANKS, ...options }),
  };
}
