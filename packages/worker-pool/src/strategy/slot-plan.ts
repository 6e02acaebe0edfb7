import { QUEUE_DEFAULTS, type QueueOptions } from '@cortado/core/internal';
import type { WorkerOptions } from '../worker/worker-options.js';
import type { StrategyName, Weights } from './strategy.js';

/** How several queues share the slots of a worker. */
export interface SharedPlan {
  /** Jobs at a time of all of them. */
  readonly slots: number;
  readonly strategy: StrategyName;
  readonly weights: Weights;
}

/** Who gets how many slots. */
export interface SlotPlan {
  /** In their order. */
  readonly queues: readonly string[];
  /** `undefined` where each queue has slots of its own. */
  readonly shared: SharedPlan | undefined;
  /** Jobs of a queue at a time at most. */
  mostOf(queue: string): number;
}

/**
 * Queues share the slots of a worker that names several of them or a strategy. Their own `concurrency` is then what one of
 * them may take of the slots at most. A worker of one queue has nothing to share, and one that names nothing serves each
 * queue for itself.
 */
export function slotPlan(
  { queues: named, concurrency, strategy, weights = {} }: WorkerOptions,
  declared: Readonly<Record<string, QueueOptions>>,
): SlotPlan {
  const queues = [...new Set(named ?? Object.keys(declared))];
  const ownOf = (queue: string) => declared[queue]?.concurrency;
  if (queues.length < 2 || (named === undefined && strategy === undefined))
    return {
      queues,
      shared: undefined,
      mostOf: (queue) => concurrency ?? ownOf(queue) ?? QUEUE_DEFAULTS.concurrency,
    };
  const slots = concurrency ?? Math.max(...queues.map((it) => ownOf(it) ?? QUEUE_DEFAULTS.concurrency));
  return {
    queues,
    shared: { slots, strategy: strategy ?? 'priority', weights },
    mostOf: (queue) => Math.min(slots, ownOf(queue) ?? slots),
  };
}
