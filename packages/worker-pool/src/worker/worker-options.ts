import { type Duration, InvalidOptionsError } from '@cortado/core';
import {
  checkOptions,
  flag,
  oneOf,
  type Rule,
  show,
  text,
  timerDuration,
  timerOrNone,
  unknownQueue,
} from '@cortado/core/internal';
import { STRATEGIES, type StrategyName, type Weights } from '../strategy/strategy.js';
import { type MemorySize, memorySize } from './memory-size.js';

/** How one worker process serves its queues. */
export interface WorkerOptions {
  /**
   * Which queues, at least one. Where there are several, they share the slots of this worker, in this order unless
   * `strategy` says otherwise. @default every declared one
   */
  queues?: readonly string[];
  /**
   * Jobs at a time. Of all queues together where they share slots: then a queue's own `concurrency` is what it may take
   * of them at most, and without this option there are as many as the largest of its queues has. Otherwise, which is
   * without `queues` and `strategy`, of each queue. @default the queue's `concurrency`, which is 10 unless it says otherwise
   */
  concurrency?: number;
  /**
   * Which queue gives the next job. `'priority'`: the first that has one, in the order of `queues`. `'round_robin'`: one
   * after the other. `'random'`: drawn anew for each job. Its queues share slots then. @default 'priority' where `queues`
   * names several
   */
  strategy?: StrategyName;
  /**
   * How many jobs a queue gives for each of another's, such as `{ short: 3 }`. For `'round_robin'` and `'random'`.
   * @default 1 for each
   */
  weights?: Weights;
  /** End by itself when its queues hold nothing that runs, could run now or is due. @default false */
  burst?: boolean;
  /** End by itself once so many jobs have begun; those in hand end first, however long they take. @default no bound */
  maxJobs?: number;
  /**
   * End by itself once this process uses more memory, in the same way: `'512MB'`, or bytes. It is looked at once a second,
   * while jobs run too. @default no bound
   */
  maxMemory?: MemorySize;
  /** What it is called where processes are listed, and in the jobs it runs (`processedBy`). @default no name */
  name?: string;
  /**
   * How long a job's lock lasts without being renewed. The jobs of a worker that dies run again once it has run out and
   * another worker has looked, twice at most: within `lockDuration` and two `stalledInterval`s. @default '30s'
   */
  lockDuration?: Duration;
  /** How often workers look for jobs whose lock has run out. @default '5s' */
  stalledInterval?: Duration;
  /**
   * How long running jobs may go on when this worker closes, unless `close()` says otherwise; for those that close with the
   * app too. Docker kills a container 10 seconds after SIGTERM, Kubernetes after 30. @default '30s'
   */
  grace?: Duration;
}

export interface CloseOptions {
  /** How long running jobs may go on before they are told to stop. @default the worker's `grace`, which is '30s' */
  grace?: Duration;
  /** How long they then have to return before they are handed back as they are. @default '5s' */
  abortGrace?: Duration;
}

/** A job that a stopping worker gave back to its queue. */
export interface ReturnedJob {
  id: string;
  name: string;
  queue: string;
}

export const WORKER_DEFAULTS = {
  burst: false,
  lockDuration: '30s',
  stalledInterval: '5s',
  grace: '30s',
  abortGrace: '5s',
  /**
   * How often a job may lose its worker, without saving a checkpoint in between, before it is failed. BullMQ's own 1 would fail a job whose worker
   * is killed twice, in two deploys say; without a bound a job that kills its worker would do so for ever.
   */
  maxStalledCount: 5,
} as const;

/** Beyond it, the others would hardly have a turn. */
const MOST_WEIGHT = 1_000;

export const countAboveZero: Rule = (value) =>
  Number.isInteger(value) && (value as number) > 0 ? undefined : 'a whole number above zero';

export const queueNames: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => !text(name))
    ? undefined
    : 'an array that names at least one queue; leave it out for all of them';

const weightsOfQueues: Rule = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((it) => Number.isInteger(it) && it > 0 && it <= MOST_WEIGHT)
    ? undefined
    : `an object with a whole number from 1 to ${MOST_WEIGHT.toLocaleString('en')} for each queue, such as { short: 3 }`;

/** What each option should be. */
export const workerRules = {
  queues: queueNames,
  concurrency: countAboveZero,
  strategy: oneOf(...STRATEGIES),
  weights: weightsOfQueues,
  burst: flag,
  maxJobs: countAboveZero,
  maxMemory: memorySize,
  name: text,
  lockDuration: timerDuration,
  stalledInterval: timerDuration,
  grace: timerOrNone,
} satisfies Record<keyof WorkerOptions, Rule>;

const closeRules = { grace: timerOrNone, abortGrace: timerOrNone } satisfies Record<keyof CloseOptions, Rule>;

/** @throws InvalidOptionsError with everything wrong with how a worker is to be closed */
export function expectCloseOptions(options: CloseOptions): void {
  const problems = checkOptions(closeRules, options, 'of close()');
  if (problems.length > 0) throw new InvalidOptionsError('The worker was not closed', problems);
}

/** Everything wrong with a worker's options, one sentence each; empty when all is well. */
export function workerProblems(options: WorkerOptions, declared: readonly string[]): string[] {
  return [
    ...checkOptions(workerRules, options),
    ...unknownQueues(options?.queues, declared),
    ...weightProblems(options, declared),
  ];
}

/** Weights that say nothing: of a queue that is not served, or for an order that has none. */
function weightProblems(options: WorkerOptions, declared: readonly string[]): string[] {
  const { queues, strategy, weights } = options ?? {};
  if (weights === undefined || weightsOfQueues(weights) !== undefined) return [];
  if (strategy === undefined || strategy === 'priority')
    return [
      `Expected "strategy" to be 'round_robin' or 'random' where there are "weights", found ${show(strategy)}.`,
    ];
  const served = queues === undefined || queueNames(queues) !== undefined ? declared : queues;
  return Object.keys(weights)
    .filter((name) => !served.includes(name))
    .map((name) =>
      declared.includes(name)
        ? `The queue "${name}" has a weight, and is not one of those that are served: ${served.join(', ')}.`
        : unknownQueue(name, declared),
    );
}

/** A sentence for each queue that is not declared. Says nothing of what is no array of names. */
export function unknownQueues(queues: unknown, declared: readonly string[]): string[] {
  if (queues === undefined || queueNames(queues)) return [];
  return (queues as string[])
    .filter((name) => !declared.includes(name))
    .map((name) => unknownQueue(name, declared));
}
