import { Job } from 'bullmq';
import { DAY } from '../clock/clock.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Call, Prepared } from '../dispatch/preparation.js';
import type { Producer } from '../dispatch/producer.js';
import { JobNotFoundError, UnknownJobError } from '../errors/dispatch-errors.js';
import { readCancelled } from '../message/cancelled-reason.js';
import { readWireContext, type WireContext } from '../message/wire-context.js';
import { type BatchEnd, type BatchFailure, isSuccess } from './batch-end.js';
import type { BatchData } from './batch-jobs.js';
import type { BatchCallback } from './batch-options.js';
import { batchCounts } from './batch-status.js';

const PAGE = 1_000;
/** So many failures stand in a BatchEnd. */
const FAILURES = 20;
/** How long a callback that was queued cannot be queued again, however often the end is worked out. Milliseconds. */
const CALLBACK_TTL = 7 * DAY;

interface ConclusionDeps {
  readonly registry: JobRegistry;
  readonly dispatcher: Dispatcher;
  readonly producer: Producer;
}

/**
 * The work of the job that stands for a batch: BullMQ runs it when all jobs of the batch have ended. It works out how
 * and queues the callbacks. Run again, after a crash in the middle, it queues none twice.
 */
export async function concludeBatch(
  deps: ConclusionDeps,
  { id, queue }: { id: string; queue: string },
  data: BatchData,
): Promise<BatchEnd | null> {
  if (data.isWithdrawn) return null;
  const end = await endOf(deps, { id, queue }, data);
  const due: BatchCallback[] = [isSuccess(end) ? 'onSuccess' : 'onFailure', 'onFinished'];
  for (const callback of due) {
    const name = data[callback];
    if (name !== undefined) await queueCallback(deps, name, `${id}-${callback}`, end);
  }
  return end;
}

async function endOf(
  { producer }: ConclusionDeps,
  { id, queue }: { id: string; queue: string },
  { name, total, cancelled: reason }: BatchData,
): Promise<BatchEnd> {
  const ending = await producer.ask(queue, 'Ending a batch', async (it) => {
    const job = await Job.fromId<BatchData>(it, id);
    if (!job) throw new JobNotFoundError({ queue, id });
    const [counts, ended] = await Promise.all([batchCounts(job), endedBadly(job)]);
    return {
      counts,
      stopped: ended.stopped,
      failed: ended.failures.map(([key, error]) => ({ ...it.getBackend().parseNodeKey(key), error })),
    };
  });
  const { completed } = ending.counts;
  // To BullMQ, one that was cancelled while it ran has failed.
  const failed = ending.counts.failed - ending.stopped;
  const cancelled = ending.counts.cancelled + ending.stopped;
  return {
    batch: { id, queue, name },
    total,
    completed,
    failed,
    cancelled,
    ...(reason === undefined ? {} : { reason }),
    failures: await Promise.all(ending.failed.map((it) => failureOf(producer, it))),
  };
}

/** The first jobs of a batch that failed, and how many others were cancelled while they ran. */
async function endedBadly(
  job: Job<BatchData>,
): Promise<{ failures: [key: string, error: unknown][]; stopped: number }> {
  const failures: [string, unknown][] = [];
  let stopped = 0;
  for (let cursor: number | undefined = 0, isFirst = true; isFirst || cursor; isFirst = false) {
    const page: Awaited<ReturnType<Job['getDependencies']>> = await job.getDependencies({
      ignored: { cursor, count: PAGE },
    });
    for (const [key, error] of Object.entries(page.ignored ?? {}))
      if (readCancelled(String(error)) !== undefined) stopped++;
      else if (failures.length < FAILURES) failures.push([key, error]);
    cursor = page.nextIgnoredCursor;
  }
  return { failures, stopped };
}

async function failureOf(
  producer: Producer,
  { queueName: queue, id, error }: { queueName: string; id: string; error: unknown },
): Promise<BatchFailure> {
  const job = await producer.ask(queue, 'Ending a batch', (it) => Job.fromId(it, id));
  return { id, queue, ...(job ? { name: job.name } : {}), error: String(error) };
}

// BullMQ's deduplication outlives the callback, which may have run and be forgotten when the end is worked out again.
async function queueCallback(deps: ConclusionDeps, name: string, id: string, end: BatchEnd): Promise<void> {
  const job = deps.registry.find(name);
  if (!job) throw new UnknownJobError({ name, nearest: deps.registry.nearest(name), where: 'worker' });
  const call: Call = { job, args: [end], kind: 'callback' };
  await deps.dispatcher.dispatchBy([call], async ([prepared]) => {
    const { queue, outgoing: given } = prepared as Prepared;
    const ctx: WireContext = { ...readWireContext(given.opts), until: 'expired' };
    const outgoing = { ...given, id, opts: { ...given.opts, ctx, deduplication: { id, ttl: CALLBACK_TTL } } };
    // However full its queue is: it was promised when the batch was taken.
    await deps.producer.addFollowing(queue, outgoing);
    return [{ ...(prepared as Prepared), outgoing }];
  });
}
