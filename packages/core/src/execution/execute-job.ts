import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import { ArgumentValidationError, UnknownJobError } from '../errors/dispatch-errors.js';
import {
  DoNotRetry,
  ResultNotSerializableError,
  toError,
  WorkerShutdownError,
} from '../errors/execution-errors.js';
import { decodeArguments } from '../message/decode-arguments.js';
import { Run } from './current-job.js';
import { runAs } from './current-user.js';
import type { IncomingJob } from './incoming-job.js';
import type { Outcome } from './outcome.js';
import type { InstanceResolver } from './resolve-instance.js';
import { withinLimit } from './time-limit.js';

/** What execution needs of the app. */
export interface ExecutionRoom {
  readonly registry: JobRegistry;
  readonly instances: InstanceResolver;
  /** The limit of a job whose call gave none, in milliseconds. */
  timeoutOf(job: JobDescriptor, queue: string): number;
  readonly grace: number;
}

/** Runs one attempt from start to outcome. Never throws and never touches a datastore. */
export async function executeJob(room: ExecutionRoom, incoming: IncomingJob): Promise<Outcome> {
  let run: Run | undefined;
  try {
    const job = find(room, incoming);
    const args = await decodeArguments(job, incoming.data);
    const instance = await room.instances.resolve(job);
    const limit = incoming.context.timeout ?? room.timeoutOf(job, incoming.queue);
    run = new Run(incoming, job, instance, limit);
    const stopListening = followSignal(run, incoming);
    try {
      const result = await call(run, job, instance, args, { limit, grace: room.grace });
      return { kind: 'completed', result: storable(job, result) };
    } finally {
      stopListening();
    }
  } catch (thrown) {
    return judge(thrown, incoming);
  }
}

function find({ registry }: ExecutionRoom, { name }: IncomingJob): JobDescriptor {
  const job = registry.find(name);
  if (!job) throw new UnknownJobError({ name, nearest: registry.nearest(name), where: 'worker' });
  return job;
}

function call(
  run: Run,
  job: JobDescriptor,
  instance: unknown,
  args: unknown[],
  limits: { limit: number; grace: number },
): Promise<unknown> {
  return runAs(run.user, () =>
    run.enter(() => withinLimit(run, limits, () => job.original.apply(instance, args))),
  );
}

// The worker's own signal becomes the run's: what stops a job is always one signal with one reason.
function followSignal(run: Run, { signal }: IncomingJob): () => void {
  if (!signal) return () => undefined;
  const forward = () => run.abort(toError(signal.reason));
  if (signal.aborted) forward();
  signal.addEventListener('abort', forward, { once: true });
  return () => signal.removeEventListener('abort', forward);
}

/** What JSON makes of a result; `undefined` is stored as null. */
function storable(job: JobDescriptor, result: unknown): unknown {
  if (result === undefined || result === null) return null;
  if (typeof result !== 'object' && typeof result !== 'bigint')
    return typeof result === 'function' ? null : result;
  try {
    JSON.stringify(result);
    return result;
  } catch (cause) {
    throw new ResultNotSerializableError({ job: job.name, cause });
  }
}

function judge(thrown: unknown, { signal }: IncomingJob): Outcome {
  if (signal?.aborted && signal.reason instanceof WorkerShutdownError) return { kind: 'interrupted' };
  const error = toError(thrown);
  const hopeless =
    error instanceof DoNotRetry ||
    error instanceof UnknownJobError ||
    error instanceof ArgumentValidationError ||
    error instanceof ResultNotSerializableError;
  return { kind: 'failed', error, retry: !hopeless };
}
