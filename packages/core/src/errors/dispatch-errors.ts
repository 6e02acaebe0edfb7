import { CortadoError } from './cortado-error.js';

/** Options of a call, a worker or a queue are wrong; `problems` lists all of them. Nothing was done. */
export class InvalidOptionsError extends CortadoError {
  readonly code = 'CORTADO_INVALID_OPTIONS';

  /** `what` says what does not happen, such as `Reports.generate was not queued`. */
  constructor(
    readonly what: string,
    readonly problems: readonly string[],
  ) {
    super(`${what}: ${problems.join(' ')}`);
  }
}

/** A decorated method was called before any app knew its class, or something that needs an app was called before there was one. */
export class NoAppError extends CortadoError {
  readonly code = 'CORTADO_NO_APP';

  constructor(facts: { className: string; method: string } | string) {
    super(
      typeof facts === 'string'
        ? `${facts}() was called outside a job, and no Cortado app is running. Call createCortado(…) before it, and not after close().`
        : `${facts.className}.${facts.method} was called, but no running Cortado app knows ${facts.className}. Call createCortado({ services: [${facts.className}] }) before the first call, and not after close().`,
    );
  }
}

/** An argument holds something that JSON would drop or change. Nothing was queued. */
export class ArgumentNotSerializableError extends CortadoError {
  readonly code = 'CORTADO_ARGUMENT_NOT_SERIALIZABLE';

  constructor(
    readonly facts: { job: string; argument: number; path: string; found: string; advice: string },
  ) {
    super(
      `${facts.job} was not queued: argument ${facts.argument}${facts.path && ` at ${facts.path}`} is ${facts.found}, which JSON cannot carry. ${facts.advice}`,
    );
  }
}

/** The encoded arguments are larger than the limit. Nothing was queued. */
export class PayloadTooLargeError extends CortadoError {
  readonly code = 'CORTADO_PAYLOAD_TOO_LARGE';

  constructor(facts: { job: string; bytes: number; limit: number }) {
    super(
      `${facts.job} was not queued: its arguments take ${facts.bytes} bytes, the limit is ${facts.limit}. Pass a reference (an id, a file name) instead, or raise \`maxPayload\` in the app's options.`,
    );
  }
}

/** One rule of a DTO that the given value breaks. */
export interface Violation {
  /** Which argument, from 1. */
  argument: number;
  /** Where inside it, such as `address.city`. */
  property: string;
  /** class-validator's own sentence. */
  message: string;
}

/** Arguments break rules of their DTO classes; `violations` lists every one. Thrown at enqueue, recorded in the worker. */
export class ArgumentValidationError extends CortadoError {
  readonly code = 'CORTADO_ARGUMENT_INVALID';

  constructor(
    readonly job: string,
    readonly violations: readonly Violation[],
    where: 'enqueue' | 'worker',
  ) {
    super(
      `${job} was not ${where === 'enqueue' ? 'queued' : 'run'}: ${violations.length} ${violations.length === 1 ? 'rule is' : 'rules are'} broken: ${violations
        .map((it) => `argument ${it.argument}${it.property && ` ${it.property}`}: ${it.message}`)
        .join('; ')}.`,
    );
  }
}

/** No job has this name. Thrown at enqueue; in a worker, recorded on the job, which is kept as failed. */
export class UnknownJobError extends CortadoError {
  readonly code = 'CORTADO_UNKNOWN_JOB';

  constructor(facts: { name: string; nearest?: string | undefined; where: 'enqueue' | 'worker' }) {
    const hint = facts.nearest ? ` Did you mean "${facts.nearest}"?` : '';
    super(
      facts.where === 'enqueue'
        ? `No job is named "${facts.name}".${hint} Jobs come from the classes in \`services\` and the functions in \`jobs\`.`
        : `A job named "${facts.name}" arrived, and this worker's app has none of that name.${hint} It is kept as failed: deploy the code that has it, then retry it.`,
    );
  }
}

/** The datastore did not take the job in time. The job will not run; calling again is safe. */
export class EnqueueUnavailableError extends CortadoError {
  readonly code = 'CORTADO_ENQUEUE_UNAVAILABLE';

  constructor(facts: { job: string; location: string; waited: number; cause?: unknown }) {
    super(
      `${facts.job} was not queued: ${facts.location} did not answer within ${facts.waited} ms. Nothing was left behind; call again when it is back.`,
      { cause: facts.cause },
    );
  }
}

/** The datastore did not answer a question or an order in time: counts, status, pause… */
export class DatastoreUnavailableError extends CortadoError {
  readonly code = 'CORTADO_DATASTORE_UNAVAILABLE';

  constructor(facts: { what: string; location: string; waited: number; cause?: unknown }) {
    super(
      `${facts.what} got no answer: ${facts.location} did not reply within ${facts.waited} ms. Try again when it is back.`,
      {
        cause: facts.cause,
      },
    );
  }
}

/** `handle.result()` waited as long as it was told to and the job had not ended. */
export class JobWaitTimeoutError extends CortadoError {
  readonly code = 'CORTADO_JOB_WAIT_TIMEOUT';

  constructor(facts: { job: string; id: string; waited: number; state: string }) {
    super(
      `${facts.job} (${facts.id}) had not ended after ${facts.waited} ms: it is ${facts.state}. It goes on; wait again, or give result() a longer timeout.`,
    );
  }
}

/** `handle.result()` found that the job is no longer in its queue, so its result cannot be known. */
export class JobNotFoundError extends CortadoError {
  readonly code = 'CORTADO_JOB_NOT_FOUND';

  constructor(facts: { queue: string; id: string }) {
    super(
      `Queue "${facts.queue}" holds no job ${facts.id}, and its history knows of no end of it: it was removed, or it ended long ago and its time to be kept (\`keep\`) is over.`,
    );
  }
}

/** `handle.result()` of a job that failed: carries the reason and, as its stack, where the job failed. */
export class JobFailedError extends CortadoError {
  readonly code = 'CORTADO_JOB_FAILED';

  constructor(readonly facts: { job: string; id: string; reason: string; trace?: string | undefined }) {
    super(`${facts.job} (${facts.id}) failed: ${facts.reason}`);
    if (facts.trace) this.stack = `${this.name}: ${this.message}\n${facts.trace}`;
  }
}

/** An error names no more than so many of what is known. */
const MOST_NAMED = 20;

/** No schedule has this key. */
export class UnknownScheduleError extends CortadoError {
  readonly code = 'CORTADO_UNKNOWN_SCHEDULE';

  constructor(facts: { key: string; known: readonly string[] }) {
    const { key, known } = facts;
    const more = known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : '';
    const names =
      known.length === 0
        ? 'This app has no schedules.'
        : `Known: ${known.slice(0, MOST_NAMED).join(', ')}${more}.`;
    super(`No schedule is named "${key}". ${names}`);
  }
}
