import { type Duration, parseDuration, suggestion } from '@cortado/core/internal';
import type { WorkerOptions } from '../worker/worker-options.js';
import { POOL_DEFAULTS, type WorkerPoolOptions } from './pool-options.js';

/** What one child does. */
export interface ChildPlan {
  readonly worker: WorkerOptions & { readonly queues: readonly string[] };
}

/** One plan for each child, or everything that is wrong with the options. */
export function planChildren(
  options: WorkerPoolOptions,
  declared: readonly string[],
): { plans: ChildPlan[]; problems: string[] } {
  const { pool, processes = POOL_DEFAULTS.processes, queues = declared } = options;
  const groups = pool ?? [{ queues, processes }];
  const problems = [...groupProblems(options, declared), ...workerProblems(options)];
  const plans = groups.flatMap((group) => {
    const plan = { worker: { ...workerOptions(options), queues: group.queues ?? declared } };
    return Number.isInteger(group.processes)
      ? Array.from({ length: Math.max(0, group.processes) }, () => plan)
      : [];
  });
  return { plans, problems };
}

function workerOptions({
  concurrency,
  burst,
  lockDuration,
  stalledInterval,
}: WorkerPoolOptions): WorkerOptions {
  const given = { concurrency, burst, lockDuration, stalledInterval };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function groupProblems(
  { pool, processes, queues }: WorkerPoolOptions,
  declared: readonly string[],
): string[] {
  const problems: string[] = [];
  if (pool && (processes !== undefined || queues !== undefined))
    problems.push('"pool" excludes "processes" and "queues": each of its groups says its own.');
  if (pool?.length === 0)
    problems.push(
      'Expected "pool" to hold at least one group such as { queues: [\'short\'], processes: 2 }.',
    );
  for (const group of pool ?? [{ queues, processes: processes ?? POOL_DEFAULTS.processes }]) {
    if (!isWhole(group.processes))
      problems.push(`Expected "processes" to be a whole number above zero, found ${group.processes}.`);
    if (group.queues?.length === 0)
      problems.push('Expected "queues" to name at least one queue. Leave it out for all of them.');
    const unknown = (group.queues ?? []).filter((it) => !declared.includes(it));
    problems.push(...unknown.map((it) => `No queue is named "${it}".${suggestion(it, declared)}`));
  }
  return problems;
}

function workerProblems(options: WorkerPoolOptions): string[] {
  const problems: string[] = [];
  for (const key of ['concurrency', 'maxRunaways'] as const) {
    const value = options[key];
    if (value !== undefined && !isWhole(value))
      problems.push(`Expected "${key}" to be a whole number above zero, found ${value}.`);
  }
  for (const key of ['lockDuration', 'stalledInterval', 'maxBlocked'] as const) {
    const value: Duration | undefined = options[key];
    if (value !== undefined && !parseDuration(value))
      problems.push(
        `Expected "${key}" to be a duration above zero such as '30s', found ${JSON.stringify(value)}.`,
      );
  }
  return problems;
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
