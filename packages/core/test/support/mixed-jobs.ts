import {
  type FlowProducer,
  type Job,
  type JobsOptions,
  type Processor,
  type Queue,
  UnrecoverableError,
} from 'bullmq';
import { Chance } from './chance.js';

/** What a job does, said by its data. */
interface Task {
  /** Attempts that fail before one does not. */
  readonly failures: number;
  readonly isHopeless?: boolean;
  /** Its worker is gone before the first start of it has ended. */
  readonly crashes?: boolean;
  readonly logs: number;
  readonly result: unknown;
}

const RESULTS = [null, 'text', 0, { rows: 3, note: 'Grüße "quoted" \\ \u2028' }, [1, [2]], false];

/**
 * Adds jobs of all kinds, the same ones for the same seed; gives how many of them will end. `crashes` of them end only
 * when they are started for the second time.
 */
export async function addMixedJobs(
  queue: Queue,
  flows: FlowProducer,
  seed: string,
  count: number,
  crashes = 0,
  name = 'job',
): Promise<number> {
  const luck = new Chance(seed);
  let ending = 0;
  for (let index = 0; index < crashes; index += 1)
    await queue.add(
      'task',
      { failures: 0, logs: 0, result: index, crashes: true },
      { jobId: `crash-${index}`, attempts: 3 },
    );
  ending += crashes;
  for (let index = 0; index < count; index += 1) {
    const jobId = `${name}-${index}`;
    const data: Task = {
      failures: luck.pick([0, 0, 0, 1, 2]),
      isHopeless: luck.next() < 0.05,
      logs: luck.pick([0, 0, 2]),
      result: luck.pick(RESULTS),
    };
    const opts = { jobId, attempts: 3, backoff: { type: 'fixed', delay: 5 }, ...kindOf(luck, index, name) };
    if (luck.next() < 0.08) {
      const children = [0, 1, 2].slice(0, luck.whole(1, 3)).map((child) => ({
        name: 'child',
        queueName: queue.name,
        data: { failures: 0, logs: 0, result: child },
        opts: { jobId: `child-${name}-${index}-${child}` },
      }));
      await flows.add({ name: 'parent', queueName: queue.name, data, opts: { jobId }, children });
      ending += children.length;
    } else await queue.add('task', data, opts);
    ending += 1;
  }
  return ending;
}

function kindOf(luck: Chance, index: number, name: string): JobsOptions {
  return luck.pick<JobsOptions>([
    {},
    {},
    {},
    { priority: luck.whole(1, 3) },
    { delay: luck.whole(1, 60) },
    { lifo: true },
    { removeOnComplete: true },
    { deduplication: { id: `key-${name}-${index}` } },
    { attempts: 1 },
  ]);
}

/** Jobs whose first start has begun, and never ends. */
export const begun = new Set<string>();

export const workMixedJob: Processor = async (job: Job<Task>) => {
  const { failures, isHopeless, crashes, logs, result } = job.data;
  if (crashes && !begun.has(job.id as string)) {
    begun.add(job.id as string);
    return new Promise(() => undefined);
  }
  for (let line = 0; line < logs; line += 1) await job.log(`line ${line} of attempt ${job.attemptsMade}`);
  if (isHopeless) throw new UnrecoverableError(`hopeless ${job.id}`);
  if (job.attemptsMade < failures) throw new Error(`attempt ${job.attemptsMade} of ${job.id}`);
  return result;
};

/** All that a queue has of its jobs, but for moments, stacks and the order among jobs. */
export async function leftOf(queue: Queue): Promise<Record<string, unknown>> {
  const jobs = await queue.getJobs([
    'completed',
    'failed',
    'delayed',
    'active',
    'waiting',
    'waiting-children',
    'prioritized',
  ]);
  const left: Record<string, unknown> = { counts: await queue.getJobCounts() };
  for (const job of jobs) {
    const {
      name,
      data,
      attemptsMade,
      attemptsStarted,
      failedReason,
      returnvalue,
      priority,
      deduplicationId,
    } = job;
    const { parent: _, ...opts } = job.opts;
    const id = job.id as string;
    left[id] = {
      ...{
        name,
        data,
        opts,
        attemptsMade,
        attemptsStarted,
        failedReason,
        returnvalue,
        priority,
        deduplicationId,
      },
      state: await job.getState(),
      logs: (await queue.getJobLogs(id)).logs,
      traces: job.stacktrace?.length,
      ofChildren: Object.values(await job.getChildrenValues()).sort(),
      key: deduplicationId && (await queue.getDeduplicationJobId(deduplicationId)),
    };
  }
  return left;
}
