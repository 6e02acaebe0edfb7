import { DAY } from '../clock/clock.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { JobTransport } from '../dispatch/job-transport.js';
import type { Call, Prepared } from '../dispatch/preparation.js';
import { kindOf } from '../dispatch/send-following.js';
import { AppClosedError } from '../errors/configuration-errors.js';
import { PayloadTooLargeError, UnknownJobError } from '../errors/dispatch-errors.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { readWireContext, type WireContext } from '../message/wire-context.js';
import { type BatchEnd, everShorter, isSuccess } from './batch-end.js';
import { BATCH_JOB, type BatchData } from './batch-jobs.js';
import type { BatchCallback } from './batch-options.js';
import type { BatchStore } from './batch-store.js';

/** How long a callback that was queued cannot be queued again, however often the end is worked out. Milliseconds. */
const CALLBACK_TTL = 7 * DAY;

interface ConclusionDeps {
  readonly registry: JobRegistry;
  readonly dispatcher: Dispatcher;
  readonly transport: Pick<JobTransport, 'addFollowing'>;
  readonly store: Pick<BatchStore, 'ending'>;
  readonly events: Pick<EventBus, 'emit'>;
}

/**
 * The work of the job that stands for a batch: BullMQ runs it when all jobs of the batch have ended. It works out how
 * and queues the callbacks. Run again, after a crash in the middle, it queues none twice. One that is refused for good is told as
 * 'callback.failed', and the batch ends as it would have.
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
    if (name === undefined) continue;
    try {
      await queueCallback(deps, name, `${id}-${callback}`, end);
    } catch (error) {
      if (mayPass(error)) throw error;
      deps.events.emit('callback.failed', {
        ...{ id, name: BATCH_JOB, queue },
        ...{ callback: name, error: toError(error) },
      });
    }
  }
  return end;
}

/** Whether working out the end again may help: later, elsewhere, or where the callback is known. */
function mayPass(error: unknown): boolean {
  return error instanceof UnknownJobError || error instanceof AppClosedError || kindOf(error) !== 'final';
}

async function endOf(
  { store }: ConclusionDeps,
  { id, queue }: { id: string; queue: string },
  { name, total }: BatchData,
): Promise<BatchEnd> {
  const { completed, failed, cancelled, failures, reason } = await store.ending(queue, id);
  return {
    batch: { id, queue, name },
    total,
    completed,
    failed,
    cancelled,
    ...(reason === undefined ? {} : { reason }),
    failures: [...failures],
  };
}

async function queueCallback(deps: ConclusionDeps, name: string, id: string, end: BatchEnd): Promise<void> {
  const job = deps.registry.find(name);
  if (!job) throw new UnknownJobError({ name, nearest: deps.registry.nearest(name), where: 'worker' });
  let refusal: unknown;
  for (const shorter of everShorter(end))
    try {
      return await sendCallback(deps, { job, args: [shorter], kind: 'callback' }, id);
    } catch (error) {
      if (!(error instanceof PayloadTooLargeError)) throw error;
      refusal = error;
    }
  throw refusal;
}

// BullMQ's deduplication outlives the callback, which may have run and be forgotten when the end is worked out again.
async function sendCallback(deps: ConclusionDeps, call: Call, id: string): Promise<void> {
  await deps.dispatcher.dispatchBy([call], async ([prepared]) => {
    const { queue, outgoing: given } = prepared as Prepared;
    const ctx: WireContext = { ...readWireContext(given.opts), until: 'expired' };
    const outgoing = { ...given, id, opts: { ...given.opts, ctx, deduplication: { id, ttl: CALLBACK_TTL } } };
    // However full its queue is: it was promised when the batch was taken.
    await deps.transport.addFollowing(queue, outgoing);
    return [{ ...(prepared as Prepared), outgoing }];
  });
}
