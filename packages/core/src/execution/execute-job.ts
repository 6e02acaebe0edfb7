import type { Broadcasts } from '../broadcasts/broadcasts.js';
import type { Clock } from '../clock/clock.js';
import { withinOrNot } from '../clock/within.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { ErrorLog } from '../error-log/error-log.js';
import { ArgumentValidationError, UnknownJobError } from '../errors/dispatch-errors.js';
import { DocumentNameError, DocumentNotFoundError } from '../errors/document-errors.js';
import {
  CheckpointNotSerializableError,
  cancelReason,
  DoNotRetry,
  GeneratorJobError,
  JobCancelledError,
  ResultNotSerializableError,
  ResultTooLargeError,
  ShardInUseError,
  TimeSliceOver,
  toError,
  WorkerShutdownError,
} from '../errors/execution-errors.js';
import { storableError } from '../errors/storable-error.js';
import { decodeArguments } from '../message/decode-arguments.js';
import { runOn } from './body-on.js';
import type { ExecuteChain } from './execute-chain.js';
import type { IncomingJob } from './incoming-job.js';
import type { InstanceLease } from './instance-lease.js';
import type { Outcome } from './outcome.js';
import type { InstanceResolver } from './resolve-instance.js';
import { Run } from './run.js';
import { runOnDocument } from './run-on-document.js';
import { CancelJob, RetryLater } from './steering-errors.js';
import { storableResult } from './storable-result.js';
import { runWithinLimit } from './time-limit.js';

const UNRECOVERABLE = 'UnrecoverableError';

/** What execution needs of the app. */
export interface ExecutionDeps {
  readonly registry: JobRegistry;
  readonly instances: InstanceResolver;
  /** Where `logError` writes inside a job. */
  readonly errors: ErrorLog;
  /** Where what is published inside a job goes. */
  readonly broadcasts: Broadcasts;
  /** An attempt's limit in milliseconds: the call's own, or else its job's. 0 where this process does not know the job. */
  limitOf(job: JobDescriptor | undefined, incoming: IncomingJob): number;
  readonly grace: number;
  /** The site whose jobs run here. */
  readonly site: string | undefined;
  /** How large a result may be as JSON, in bytes. */
  readonly maxResult: number;
  readonly clock: Clock;
  readonly chain: ExecuteChain;
  /** Hears of errors in what a job left for its end. */
  afterwardsFailed(job: IncomingJob, error: Error): void;
}

/** Runs one attempt from start to outcome. Never throws and never touches a datastore. */
export function executeJob(deps: ExecutionDeps, incoming: IncomingJob): Promise<Outcome> {
  return new Promise((resolve) => startJob(deps, incoming, resolve));
}

/** The same for who would rather hear of the outcome than wait for a promise of it, which costs more: called once, at once where no method ran. */
export function startJob(deps: ExecutionDeps, incoming: IncomingJob, done: (outcome: Outcome) => void): void {
  const { registry } = deps;
  const fail = (thrown: unknown) => done(judge(thrown, incoming, registry));
  let started: Started;
  try {
    started = open(deps, incoming);
  } catch (thrown) {
    fail(thrown);
    return;
  }
  const { job, run, limit, lease } = started;
  // What was left for the end comes between the method and the judgement of what it threw.
  const endWith = (finish: () => void) => {
    run.endIterations();
    if (!run.hasAfterwards && !lease.isToBeReleased && !run.isSaving) {
      run.end();
      finish();
    } else
      end(deps, run, incoming, lease).then(() => {
        run.end();
        finish();
      }, fail);
  };
  const { grace, clock, maxResult: largest } = deps;
  runWithinLimit(run, { limit, grace, clock }, () => begin(deps, run, job, incoming, lease), {
    returned(value) {
      let result: unknown;
      try {
        result = storableResult(value, { job: job.name, largest, isCopied: incoming.isStored });
      } catch (thrown) {
        endWith(() => fail(thrown));
        return;
      }
      endWith(() => done({ kind: 'completed', result }));
    },
    threw: (thrown) => endWith(() => fail(thrown)),
    ranAway: outlived(incoming, lease),
  });
}

/** An attempt whose method may begin. */
interface Started {
  readonly job: JobDescriptor;
  readonly run: Run;
  /** Milliseconds. */
  readonly limit: number;
  readonly lease: InstanceLease;
}

function open(deps: ExecutionDeps, incoming: IncomingJob): Started {
  const job = find(deps, incoming);
  const limit = deps.limitOf(job, incoming);
  const { errors, broadcasts, clock, site } = deps;
  const run = new Run({ incoming, job, limit, errors, broadcasts, clock, site });
  // What stops a job is always one signal with one reason.
  incoming.stopSwitch?.listen((reason) => run.abort(reason));
  return { job, run, limit, lease: deps.instances.lease(job, incoming) };
}

/** All that a job's method needs and the method itself. At once where it can: a promise costs more than most of it. */
function begin(
  deps: ExecutionDeps,
  run: Run,
  job: JobDescriptor,
  incoming: IncomingJob,
  lease: InstanceLease,
): unknown {
  const decoding = decodeArguments(job, incoming.data);
  if (decoding instanceof Promise)
    return decoding.then((args) => beginOn(deps, run, job, incoming, lease, args));
  return beginOn(deps, run, job, incoming, lease, decoding);
}

function beginOn(
  { chain }: ExecutionDeps,
  run: Run,
  job: JobDescriptor,
  incoming: IncomingJob,
  lease: InstanceLease,
  args: unknown[],
): unknown {
  const { document } = job;
  const act = (instance: unknown): unknown => {
    // It was told to stop before its method began: that would be work for nobody.
    if (run.stopReason) throw run.stopReason;
    const method = document
      ? () => runOnDocument(run, { job, document, name: incoming.context.doc }, args)
      : () => runOn(run, job, instance, args);
    return chain.isEmpty ? method() : chain.run(run, method);
  };
  // Loaded by its name when the run begins.
  if (document) return act(undefined);
  const resolving = lease.resolve();
  return isThenable(resolving) ? resolving.then(act) : act(resolving);
}

/** What was left for the end of the attempt, then the instance, which that may still need, and then what was said and not waited for. */
async function end(
  { clock, grace, afterwardsFailed }: ExecutionDeps,
  run: Run,
  incoming: IncomingJob,
  lease: InstanceLease,
): Promise<void> {
  const report = (thrown: unknown) => afterwardsFailed(incoming, toError(thrown));
  if (run.hasAfterwards) await run.enter(() => run.runAfterwards(report));
  await run.enter(() => lease.release({ clock, within: grace, report }));
  await withinOrNot(grace, run.saved(), clock);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function find({ registry }: ExecutionDeps, { name }: IncomingJob): JobDescriptor {
  const job = registry.find(name);
  if (!job) throw new UnknownJobError({ name, nearest: registry.nearest(name), where: 'worker' });
  return job;
}

function outlived({ ranAway }: IncomingJob, lease: InstanceLease): IncomingJob['ranAway'] {
  if (!lease.isToBeReleased) return ranAway;
  return (settled) => {
    lease.keepUntil(settled);
    ranAway?.(settled);
  };
}

/** What an attempt that threw, or was ended from outside, comes to: something that every datastore can hold. */
export function judge(thrown: unknown, incoming: IncomingJob, registry: JobRegistry): Outcome {
  const { name, stopSwitch } = incoming;
  const stopped = stopSwitch?.reason;
  if (stopped instanceof WorkerShutdownError) return { kind: 'interrupted' };
  if (stopped instanceof JobCancelledError) return { kind: 'cancelled', reason: stopped.reason };
  const original = toError(thrown);
  // Nothing that is read of it from here on throws, or is something else for the second time.
  const error = storableError(original);
  incoming.threw?.(error);
  if (error instanceof CancelJob) return { kind: 'cancelled', reason: cancelReason(error.reason) };
  // One that says no time is a failure.
  if (error instanceof RetryLater && error.delay >= 0) return { kind: 'later', delay: error.delay };
  if (error instanceof TimeSliceOver) return { kind: 'later', delay: 0 };
  const hopeless =
    error instanceof DoNotRetry ||
    error instanceof UnknownJobError ||
    error instanceof ArgumentValidationError ||
    error instanceof DocumentNotFoundError ||
    error instanceof DocumentNameError ||
    error instanceof CheckpointNotSerializableError ||
    error instanceof ShardInUseError ||
    error instanceof GeneratorJobError ||
    error instanceof ResultNotSerializableError ||
    error instanceof ResultTooLargeError ||
    isUnrecoverable(error);
  const retry = !hopeless && deservesRetry(original, registry.find(name));
  return { kind: 'failed', error, retry };
}

/** BullMQ's own way to say so, of whichever copy: by its name, as BullMQ itself looks for it. */
function isUnrecoverable(error: Error): boolean {
  try {
    for (let at: unknown = error; at instanceof Object; at = Object.getPrototypeOf(at))
      if (nameOf(at) === UNRECOVERABLE || nameOf(at.constructor) === UNRECOVERABLE) return true;
  } catch {
    // A class that is a proxy, and throws.
  }
  return false;
}

function nameOf(it: object): unknown {
  try {
    return (it as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}

// A predicate that fails says nothing about the error, and must not make it the last.
function deservesRetry(error: Error, job: JobDescriptor | undefined): boolean {
  try {
    const retryIf = job?.options.retryIf;
    return retryIf ? Boolean(retryIf(error)) : true;
  } catch {
    return true;
  }
}
