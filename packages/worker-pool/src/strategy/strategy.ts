import { InOrder } from './in-order.js';
import { Random } from './random.js';
import { RoundRobin } from './round-robin.js';

/** Which queue gives the next job where several share slots. */
export type StrategyName = 'priority' | 'round_robin' | 'random';

export const STRATEGIES = ['priority', 'round_robin', 'random'] as const satisfies readonly StrategyName[];

/** Decides which queue gives the next job. Pure but for what it counts; it sees no datastore. */
export interface Strategy {
  /**
   * One of `ready`, the queues that may have a job, in the order in which they were named. It counts as having given one.
   * `own` is the queue of the slot that is about to be free, where there is one: its next job costs nothing to bring.
   */
  next(ready: readonly string[], own?: string): string;
  /** A job that a queue was chosen for begins. */
  began(queue: string): void;
  /** A queue that was chosen gave no job. */
  missed(queue: string): void;
}

/** How many jobs a queue gives for each of another's. 1 where a queue has none. */
export type Weights = Readonly<Record<string, number>>;

export interface StrategyPlan {
  readonly name: StrategyName;
  readonly queues: number;
  /** Jobs at a time of all queues. */
  readonly slots: number;
  readonly weights: Weights;
}

export function newStrategy({ name, queues, slots, weights }: StrategyPlan): Strategy {
  switch (name) {
    case 'priority':
      return new InOrder();
    case 'round_robin':
      return new RoundRobin(weights, { lead: leadOf(slots, queues), apart: slots });
    case 'random':
      return new Random(weights);
  }
}

/** Jobs by which a queue may be ahead, so that those that end together bring their successors together. */
const MOST_LEAD = 4;

function leadOf(slots: number, queues: number): number {
  return Math.min(MOST_LEAD, Math.floor(slots / queues));
}
