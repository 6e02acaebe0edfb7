import { readWireContext } from '../../message/wire-context.js';
import type { QueueDeps } from '../queues/queue-deps.js';
import type { QueueFacts } from '../queues/queue-facts.js';
import { readLimits } from '../queues/queue-limits.js';
import type { QueuePauses } from '../queues/queue-pauses.js';
import type { ExaminedQueue, RunningNow } from './judge-queues.js';

export interface ExaminedQueueDeps extends Pick<QueueDeps, 'engine' | 'ask'> {
  readonly pauses: Pick<QueuePauses, 'peek'>;
  readonly facts: QueueFacts;
  /** The time limit of a job in milliseconds, as far as this app knows it. */
  limitOf(job: string, queue: string): number;
}

/** Running jobs that are looked at. */
const MOST_RUNNING = 1_000;

/** Reads what there is to know of a queue, and changes nothing. */
export async function examinedQueue(deps: ExaminedQueueDeps, name: string): Promise<ExaminedQueue> {
  const { engine, ask, pauses, facts } = deps;
  const what = `Looking at queue "${name}"`;
  const [counts, oldest, pause, limits] = await Promise.all([
    ask(name, what, () => engine.standings.counts(name)),
    ask(name, what, () => engine.standings.longestWaitSince(name)),
    pauses.peek(name),
    ask(name, what, (queue) => readLimits(queue, facts)),
  ]);
  const isBusy = counts.active > 0;
  const [running, orphans, size] = await Promise.all([
    isBusy ? ask(name, what, () => runningOf(deps, name)) : [],
    isBusy ? ask(name, what, () => engine.inspection.orphans(name, MOST_RUNNING)) : [],
    ask(name, what, () => engine.inspection.size(name, counts)),
  ]);
  const isOldest = oldest !== undefined && counts.waiting + counts.prioritized > 0;
  const since = isOldest ? new Date(oldest) : undefined;
  return { name, counts, oldest: since, pause, limits, running, orphans, size };
}

async function runningOf({ engine, limitOf }: ExaminedQueueDeps, queue: string): Promise<RunningNow[]> {
  const { jobs } = await engine.list.page({
    ...{ queue, state: 'active', terms: {}, longest: 0 },
    ...{ limit: MOST_RUNNING, depth: MOST_RUNNING },
  });
  return jobs.flatMap(({ id, name, opts, startedAt }) => {
    if (startedAt === undefined) return [];
    const limit = readWireContext(opts).timeout ?? limitOf(name, queue);
    return [{ id, name, since: new Date(startedAt), limit }];
  });
}
