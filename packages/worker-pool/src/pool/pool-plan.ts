import { checkOptions } from '@cortado/core/internal';
import { countAboveZero, unknownQueues, type WorkerOptions } from '../worker/worker-options.js';
import { InvalidPoolError } from './pool-errors.js';
import {
  groupRules,
  POOL_DEFAULTS,
  type PoolGroup,
  poolRules,
  type WorkerPoolOptions,
} from './pool-options.js';

/** What one child does. */
export interface ChildPlan {
  /** What it serves, whether or not that was said. */
  readonly queues: readonly string[];
  readonly worker: WorkerOptions;
}

/** One plan for each child, or everything that is wrong with the options. */
export function planChildren(
  options: WorkerPoolOptions,
  declared: readonly string[],
): { plans: ChildPlan[]; problems: string[] } {
  const problems = poolProblems(options, declared);
  return { plans: problems.length > 0 ? [] : plansOf(options, declared), problems };
}

/** @throws InvalidPoolError */
export function expectProcesses(count: number): void {
  const problem = countAboveZero(count);
  if (problem !== undefined)
    throw new InvalidPoolError([`Expected the number of processes to be ${problem}, found ${count}.`]);
}

/** The plan of a group. @throws InvalidPoolError */
export function groupAt(groups: readonly ChildPlan[], group: number): ChildPlan {
  const plan = groups[group];
  if (!plan) throw new InvalidPoolError([`Expected a group from 0 to ${groups.length - 1}, found ${group}.`]);
  return plan;
}

function plansOf(options: WorkerPoolOptions, declared: readonly string[]): ChildPlan[] {
  const { pool, processes = POOL_DEFAULTS.processes, queues } = options;
  const groups: readonly PoolGroup[] = pool ?? [{ processes, ...(queues ? { queues } : {}) }];
  return groups.flatMap((group) => {
    // Queues that nobody has named keep slots of their own.
    const named = group.queues ? { queues: group.queues } : {};
    const plan = { queues: group.queues ?? declared, worker: { ...workerOptions(options), ...named } };
    return Array.from({ length: group.processes }, () => plan);
  });
}

function workerOptions({
  concurrency,
  strategy,
  weights,
  burst,
  name,
  lockDuration,
  stalledInterval,
  grace,
}: WorkerPoolOptions): WorkerOptions {
  const given = {
    ...{ concurrency, strategy, weights, burst, name },
    ...{ lockDuration, stalledInterval, grace },
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function poolProblems(options: WorkerPoolOptions, declared: readonly string[]): string[] {
  const problems = [...checkOptions(poolRules, options), ...unknownQueues(options.queues, declared)];
  const { pool, processes, queues } = options;
  if (pool && (processes !== undefined || queues !== undefined))
    problems.push('"pool" excludes "processes" and "queues": each of its groups says its own.');
  if (Array.isArray(pool))
    problems.push(...pool.flatMap((group, index) => groupProblems(group, `pool[${index}]`, declared)));
  return problems;
}

function groupProblems(group: PoolGroup, on: string, declared: readonly string[]): string[] {
  // `processes` has no default in a group: left out, it is as wrong as any other value.
  const stated =
    typeof group === 'object' && group !== null ? { ...group, processes: group.processes ?? null } : group;
  return [...checkOptions(groupRules, stated, `on ${on}`), ...unknownQueues(group?.queues, declared)];
}
