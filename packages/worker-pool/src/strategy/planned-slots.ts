import type { Cortado } from '@cortado/core';
import type { WorkerOptions } from '../worker/worker-options.js';
import { slotPlan } from './slot-plan.js';
import type { StrategyName } from './strategy.js';

/** A queue that a worker serves. */
export interface ServedQueue {
  readonly queue: string;
  /** Jobs of it at a time at most. */
  readonly concurrency: number;
}

/** Who gets how many of a worker's slots. */
export interface PlannedSlots {
  readonly served: readonly ServedQueue[];
  /** Jobs at a time of all its queues. */
  readonly concurrency: number;
  /** `undefined` where each queue has slots of its own. */
  readonly strategy: StrategyName | undefined;
}

/** What a worker of an app would serve that was started with these options. */
export function plannedSlots(cortado: Cortado, options: WorkerOptions): PlannedSlots {
  const { queues, shared, mostOf } = slotPlan(options, cortado.internals.queues);
  const served = queues.map((queue) => ({ queue, concurrency: mostOf(queue) }));
  const concurrency = shared?.slots ?? served.reduce((sum, it) => sum + it.concurrency, 0);
  return { served, concurrency, strategy: shared?.strategy };
}
