import { boundedText, cutText, storableText } from '../text/storable-text.js';
import { describeThrown, isError, messageOf } from '../text/thrown-words.js';
import { CortadoError } from './cortado-error.js';

/** The reason on `signal` when the time limit is reached, and the error of the failed attempt. */
export class JobTimeoutError extends CortadoError {
  readonly code = 'CORTADO_JOB_TIMEOUT';

  constructor(facts: { job: string; limit: number }) {
    super(`${facts.job} ran past its time limit of ${facts.limit} ms. Raise \`timeout\`, or split the work.`);
  }
}

/** The reason on `signal` when the worker is shutting down; the job is handed back and uses no attempt. */
export class WorkerShutdownError extends CortadoError {
  readonly code = 'CORTADO_WORKER_SHUTDOWN';

  constructor() {
    super('The worker is shutting down. The job goes back to its queue without using an attempt.');
  }
}

/** The reason on `signal` when the job's lock is lost: another worker may be running it now. */
export class LockLostError extends CortadoError {
  readonly code = 'CORTADO_LOCK_LOST';

  constructor() {
    super(
      'The lock of this job is lost, so another worker may be running it: this process was blocked, or away from the datastore, for too long.',
    );
  }
}

/** A job lost its worker so often, without getting any further, that it is taken for the cause, and failed. */
export class StalledTooOftenError extends CortadoError {
  readonly code = 'CORTADO_STALLED_TOO_OFTEN';

  constructor(facts: { job: string; stalls: number }) {
    super(
      `${facts.job} lost its worker ${facts.stalls} times without getting any further, so it is failed: does it end its process, take all its memory, or block it for longer than its lock lasts?`,
    );
  }
}

/** What a job threw was not an Error; this one stands in for it. */
export class ThrownValueError extends CortadoError {
  readonly code = 'CORTADO_THROWN_VALUE';

  constructor(readonly value: unknown) {
    super(
      typeof value === 'string'
        ? value
        : `The job threw ${describeThrown(value)}, which is not an Error. Throw Error objects.`,
    );
  }
}

/** A job's method is a generator, or returned one, as a subclass's may that has its place. Trying again cannot help. */
export class GeneratorJobError extends CortadoError {
  readonly code = 'CORTADO_GENERATOR_JOB';

  constructor(facts: { job: string }) {
    super(foundGenerator(facts.job));
  }
}

/** The words for a job that is a generator, at boot and in an attempt. */
export function foundGenerator(job: string): string {
  return `Expected ${job} to run to its end, found a generator, whose body nobody would run.`;
}

/** A job returned something that cannot be stored as JSON. Its work was done, so it is not retried. */
export class ResultNotSerializableError extends CortadoError {
  readonly code = 'CORTADO_RESULT_NOT_SERIALIZABLE';

  constructor(facts: { job: string; cause: unknown }) {
    super(
      `${facts.job} did its work, but its result cannot be stored as JSON: ${messageOf(facts.cause)}. Return plain data.`,
      { cause: facts.cause },
    );
  }
}

/** A job returned more than is stored of a result. Its work was done, so it is not retried. */
export class ResultTooLargeError extends CortadoError {
  readonly code = 'CORTADO_RESULT_TOO_LARGE';

  constructor(facts: { job: string; bytes: number; limit: number }) {
    super(
      `${facts.job} did its work, but its result takes ${facts.bytes} bytes, the limit is ${facts.limit}. Return a reference (an id, a file name) instead, or raise \`maxResult\` in the app's options.`,
    );
  }
}

/** The datastore would not store how an attempt ended, for a reason that does not pass; this stands in its place. */
export class OutcomeRefusedError extends CortadoError {
  readonly code = 'CORTADO_OUTCOME_REFUSED';

  constructor(facts: { refusal: unknown }) {
    super(
      `The datastore refused to store how this attempt ended, so this stands in its place. It said: ${sayingOf(facts.refusal)}`,
      { cause: facts.refusal },
    );
  }
}

/** The datastore could not be told how an attempt ended: another worker had the job by then, or this one closed. The job runs again. */
export class OutcomeLostError extends CortadoError {
  readonly code = 'CORTADO_OUTCOME_LOST';

  constructor(facts: { id: string; why: string; refusal: unknown }) {
    super(
      `How an attempt of the job ${facts.id} ended could not be stored, since ${facts.why}: ${sayingOf(facts.refusal)} It runs again.`,
      { cause: facts.refusal },
    );
  }
}

/** What a job said about itself with `meta.set()` cannot be kept. Nothing was changed. */
export class InvalidMetaError extends CortadoError {
  readonly code = 'CORTADO_INVALID_META';

  constructor(facts: { job: string; problem: string }) {
    super(`The meta of ${facts.job} was not kept: ${facts.problem}`);
  }
}

/** `currentJob()` was called where no job runs. */
export class NoCurrentJobError extends CortadoError {
  readonly code = 'CORTADO_NO_CURRENT_JOB';

  constructor() {
    super(
      'currentJob() was called outside a job. Call it inside a method that a worker runs; isInJob() tells.',
    );
  }
}

/** Throw it when trying again cannot help: the job fails now, whatever `attempts` says. */
export class DoNotRetry extends CortadoError {
  readonly code = 'CORTADO_DO_NOT_RETRY';

  constructor(reason: unknown) {
    super(messageOf(reason), { cause: reason });
  }
}

/** The reason on `signal` when somebody has cancelled the job; also thrown by `handle.result()` of a cancelled job. */
export class JobCancelledError extends CortadoError {
  readonly code = 'CORTADO_JOB_CANCELLED';
  readonly reason: string;

  constructor(facts: { job: string; id: string; reason: string }) {
    super(`${facts.job} (${facts.id}) was cancelled: ${facts.reason}`);
    this.reason = facts.reason;
  }
}

// It travels in one message to every worker, which must stay short.
const LONGEST_REASON = 1_000;

/** Why a job is cancelled, as it is stored and shown. @default 'cancelled' */
export function cancelReason(reason: string | undefined): string {
  const text = storableText(String(reason ?? '').replaceAll('\0', '')).trim();
  return cutText(text, LONGEST_REASON) || 'cancelled';
}

/** Thrown into a loop over `iterate()` when its `timeSlice` is over: let it pass. The job goes on later and uses no attempt. */
export class TimeSliceOver extends CortadoError {
  readonly code = 'CORTADO_TIME_SLICE_OVER';

  constructor(facts: { job: string; slice: number }) {
    super(
      `The time slice of ${facts.slice} ms of ${facts.job} is over. It goes back to its queue and on from its checkpoint, using no attempt.`,
    );
  }
}

/** A checkpoint holds something that JSON would drop or change, so the job could not go on from it. */
export class CheckpointNotSerializableError extends CortadoError {
  readonly code = 'CORTADO_CHECKPOINT_NOT_SERIALIZABLE';

  constructor(facts: { job: string; path: string; found: string; advice: string }) {
    super(
      `A checkpoint of ${facts.job}${facts.path && ` at ${facts.path}`} is ${facts.found}, which JSON cannot carry. ${facts.advice}`,
    );
  }
}

/** Two iterations of one run would keep the same checkpoint. */
export class ShardInUseError extends CortadoError {
  readonly code = 'CORTADO_SHARD_IN_USE';

  constructor(facts: { job: string; shard: string }) {
    super(
      `${facts.job} called iterate() twice ${facts.shard === '' ? 'without a shard' : `for the shard "${facts.shard}"`}: both would keep the same checkpoint. Give each its own: iterate(source, { shard: 'a' }).`,
    );
  }
}

/** Thrown into a loop over `iterate()` that goes on after the job's method has ended: another shard has failed, say. */
export class RunEndedError extends CortadoError {
  readonly code = 'CORTADO_RUN_ENDED';

  constructor(facts: { job: string }) {
    super(
      `The method of ${facts.job} ended while one of its loops over iterate() went on. Wait for all of them, with Promise.all for example.`,
    );
  }
}

const LONGEST_REFUSAL = 1_000;

function sayingOf(refusal: unknown): string {
  return boundedText(storableText(messageOf(refusal)), LONGEST_REFUSAL);
}

/** Whatever was thrown, as an Error with a stack. */
export function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new ThrownValueError(thrown);
}

/** The container gave no instance of a service. The attempt fails, and is tried again where attempts are left. */
export class NoInstanceError extends CortadoError {
  readonly code = 'CORTADO_NO_INSTANCE';

  constructor(facts: { service: string; found: string }) {
    super(
      `Expected the container's resolve(${facts.service}) to give an instance of ${facts.service} or a promise of one, found ${facts.found}. Register the class with the container, and return what it gives.`,
    );
  }
}
