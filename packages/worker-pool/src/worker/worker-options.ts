import type { Duration } from '@cortado/core';
import { checkOptions, flag, positiveDuration, type Rule, text, unknownQueue } from '@cortado/core/internal';

/** How one worker process serves its queues. */
export interface WorkerOptions {
  /** Which queues, at least one. @default every declared one */
  queues?: readonly string[];
  /** Jobs at a time from each queue. @default the queue's `concurrency`, which is 10 unless it says otherwise */
  concurrency?: number;
  /** End by itself when its queues hold nothing that could run now. @default false */
  burst?: boolean;
  /**
   * How long a job's lock lasts without being renewed. A worker that dies is noticed when it has run out and another has
   * looked (`stalledInterval`): a minute or so with both defaults. @default '30s'
   */
  lockDuration?: Duration;
  /** How often the workers of a queue, together, look for jobs whose lock has run out. @default '30s' */
  stalledInterval?: Duration;
}

export interface CloseOptions {
  /** How long running jobs may go on before they are told to stop. @default '30s' */
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
  stalledInterval: '30s',
  grace: '30s',
  abortGrace: '5s',
  /**
   * How often a job may lose its worker, without saving a checkpoint in between, before it is failed. BullMQ's own 1 would fail a job whose worker
   * is killed twice, in two deploys say; without a bound a job that kills its worker would do so for ever.
   */
  maxStalledCount: 5,
} as const;

export const countAboveZero: Rule = (value) =>
  Number.isInteger(value) && (value as number) > 0 ? undefined : 'a whole number above zero';

export const queueNames: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => !text(name))
    ? undefined
    : 'an array that names at least one queue; leave it out for all of them';

/** What each option should be. */
export const workerRules = {
  queues: queueNames,
  concurrency: countAboveZero,
  burst: flag,
  lockDuration: positiveDuration,
  stalledInterval: positiveDuration,
} satisfies Record<keyof WorkerOptions, Rule>;

/** Everything wrong with a worker's options, one sentence each; empty when all is well. */
export function workerProblems(options: WorkerOptions, declared: readonly string[]): string[] {
  return [...checkOptions(workerRules, options), ...unknownQueues(options?.queues, declared)];
}

/** A sentence for each queue that is not declared. Says nothing of what is no array of names. */
export function unknownQueues(queues: unknown, declared: readonly string[]): string[] {
  if (queues === undefined || queueNames(queues)) return [];
  return (queues as string[])
    .filter((name) => !declared.includes(name))
    .map((name) => unknownQueue(name, declared));
}
