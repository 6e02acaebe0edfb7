import { middleCut } from '../text/storable-text.js';
import { CortadoError } from './cortado-error.js';

/** Options of a call, a worker or a queue are wrong; `problems` lists all of them. Nothing was done. */
export class InvalidOptionsError extends CortadoError {
  readonly code = 'CORTADO_INVALID_OPTIONS';

  /** `what` says what does not happen, such as `Reports.generate was not queued`. */
  constructor(
    readonly what: string,
    readonly problems: readonly string[],
    /** Which of several it is, for programs, where one has to tell them apart. */
    readonly facts: { readonly why?: string; readonly limit?: number } = {},
  ) {
    super(`${what}: ${problems.join(' ')}`);
  }
}

/** An argument holds something that JSON would drop or change. Nothing was queued. */
export class ArgumentNotSerializableError extends CortadoError {
  readonly code = 'CORTADO_ARGUMENT_NOT_SERIALIZABLE';

  constructor(
    readonly facts: { job: string; argument: number; path: string; found: string; advice: string },
  ) {
    const path = boundedPlace(facts.path);
    super(
      `${facts.job} was not queued: argument ${facts.argument}${path && ` at ${path}`} is ${facts.found}, which JSON cannot carry. ${facts.advice}`,
    );
  }
}

/** The encoded arguments are larger than the limit. Nothing was queued. */
export class PayloadTooLargeError extends CortadoError {
  readonly code = 'CORTADO_PAYLOAD_TOO_LARGE';

  /** `bytes` in words where they were not counted to the end. */
  constructor(facts: { job: string; bytes: number | string; limit: number }) {
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
        .slice(0, MOST_SAID)
        .map(
          (it) => `argument ${it.argument}${it.property && ` ${boundedPlace(it.property)}`}: ${it.message}`,
        )
        .join('; ')}${violations.length > MOST_SAID ? `; and ${violations.length - MOST_SAID} more` : ''}.`,
    );
  }
}

/** A list with one mistake in each item says the same a thousand times. */
const MOST_SAID = 20;
const LONGEST_PLACE = 200;

/** Where something stands; keys of JSON may be of any length, and of what is nested deep its beginning and its end say enough. */
function boundedPlace(path: string): string {
  return middleCut(path, LONGEST_PLACE);
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

/** What is known of a datastore that was asked in vain. */
interface InVain {
  /** Its address, secrets masked. */
  location: string;
  /** How long it was tried, in milliseconds. */
  waited: number;
  /** What it, or the network, said; `undefined` where nobody said anything. */
  found?: string | undefined;
  cause?: unknown;
}

/**
 * The datastore did not take the job in time. The job will not run, unless `mayBeQueued`: then a command was on its way
 * when the time was over, and the job is taken back when the datastore answers, as far as no worker has it.
 */
export class EnqueueUnavailableError extends CortadoError {
  readonly code = 'CORTADO_ENQUEUE_UNAVAILABLE';
  /** Whether the datastore may have it all the same. */
  readonly mayBeQueued: boolean;
  /** The ids it has then: `cortado.job(queue, id).status()` tells. */
  readonly ids: readonly string[];

  constructor(facts: InVain & { job: string; mayBeQueued?: boolean; ids?: readonly string[] }) {
    const { job, mayBeQueued = false, ids = [], cause } = facts;
    const rest = mayBeQueued
      ? `It is taken back as soon as the datastore answers, unless a worker has it by then${ids.length === 1 ? ` (id ${ids[0]})` : ''}; with a \`unique\` key, the same call again queues it once.`
      : 'Nothing was left behind; call again when it is back.';
    super(`${job} ${mayBeQueued ? 'may have been' : 'was not'} queued: ${inVain(facts)} ${rest}`, { cause });
    this.mayBeQueued = mayBeQueued;
    this.ids = ids;
  }
}

/**
 * The datastore did not confirm a job as its `durability` asks. Where `mayBeQueued`, the datastore has it all the same: it is
 * taken back, unless a worker has it by then.
 */
export class NotConfirmedError extends CortadoError {
  readonly code = 'CORTADO_NOT_CONFIRMED';
  readonly durability: 'replicated' | 'fsynced';
  /** Whether the datastore has it, or may have it. */
  readonly mayBeQueued: boolean;
  /** The ids it has then. */
  readonly ids: readonly string[];

  constructor(facts: {
    job: string;
    durability: 'replicated' | 'fsynced';
    location: string;
    found: string;
    mayBeQueued: boolean;
    ids: readonly string[];
    cause: unknown;
  }) {
    const { job, durability, location, found, mayBeQueued, ids, cause } = facts;
    const rest = mayBeQueued
      ? `It is taken back, unless a worker has it by then${ids.length === 1 ? ` (id ${ids[0]})` : ''}; with a \`unique\` key, the same call again queues it once.`
      : 'Nothing was queued.';
    super(`${job} is not confirmed as ${durability}: ${location} says that ${found}. ${rest}`, { cause });
    this.durability = durability;
    this.mayBeQueued = mayBeQueued;
    this.ids = ids;
  }
}

/** The datastore could not be reached, or did not answer a question or an order in time: counts, status, pause… */
export class DatastoreUnavailableError extends CortadoError {
  readonly code = 'CORTADO_DATASTORE_UNAVAILABLE';
  /** What it, or the network, said; `undefined` where nobody said anything. */
  readonly found: string | undefined;

  constructor(facts: Omit<InVain, 'waited'> & { what: string; waited?: number }) {
    const { what, location, waited, found, cause } = facts;
    super(
      waited === undefined
        ? `${what} failed: ${location} could not be used: ${found}.`
        : `${what} got no answer: ${inVain({ location, waited, found })} Try again when it is back.`,
      { cause },
    );
    this.found = found;
  }
}

/** What to do about refusals that people meet. */
const ADVICE: Readonly<Record<string, string>> = {
  OOM: 'Redis is full: raise `maxmemory`, or keep fewer finished jobs (`keep`).',
  MISCONF: 'Redis cannot write its data to disk: make room there, or correct its rights.',
  NOREPLICAS: 'Too few replicas are connected: see `min-replicas-to-write`.',
  MOVED:
    'It is a node of a Redis Cluster: write redis+cluster:// in `connection`, or { cluster: [{ host, port }] }.',
  CROSSSLOT: 'It is a Redis Cluster, where `prefix` begins with a hash tag such as {bull}.',
  NOPERM:
    'Its user may not do this: extend its rights (ACL SETUSER); `~bull:* &bull:* +@all` is enough, where bull is the `prefix`.',
  '42501': 'Its role may not do this: GRANT what is missing.',
  '42P01': 'Its tables are gone: run `cortado migrate`.',
  '3F000': 'Its tables are gone: run `cortado migrate`.',
  '42883':
    'Its functions are gone, or out of sight: run `cortado migrate`, and connect to PostgreSQL itself, not to a pooler such as PgBouncer.',
  '0A000': 'Connect to PostgreSQL itself, not to a pooler such as PgBouncer.',
  '22P05': "Create a database that holds every text: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
  '53100': 'Its disk is full: make room.',
  '53200': 'It is out of memory.',
  '57014': 'Something holds a lock on its tables, or it is overloaded.',
};

/** The datastore answered, and refused: full, without rights, read-only… Nothing was changed. `reason` is its own code. */
export class DatastoreRefusedError extends CortadoError {
  readonly code = 'CORTADO_DATASTORE_REFUSED';

  constructor(
    facts: { what: string; location: string; found: string; cause: unknown },
    /** Its own code: the first word of Redis's answer, such as `OOM`, or a SQLSTATE, such as `53100`. */
    readonly reason: string,
  ) {
    const advice = ADVICE[reason];
    super(
      `${facts.what}: ${facts.location} refused (${reason}): ${facts.found}.${advice ? ` ${advice}` : ''}`,
      { cause: facts.cause },
    );
  }
}

function inVain({ location, waited, found }: Omit<InVain, 'cause'>): string {
  return found === undefined
    ? `${location} did not answer within ${waited} ms.`
    : `${location} could not be used within ${waited} ms: ${found}.`;
}

/** `handle.result()` waited as long as it was told to and the job had not ended. */
export class JobWaitTimeoutError extends CortadoError {
  readonly code = 'CORTADO_JOB_WAIT_TIMEOUT';

  /** @param facts.state `undefined` while the datastore does not say */
  constructor(facts: {
    job: string;
    id: string;
    waited: number;
    state: string | undefined;
    cause?: unknown;
  }) {
    const known =
      facts.state === undefined
        ? 'where it stands is not known, since the datastore does not answer'
        : `it is ${facts.state}`;
    super(
      `${facts.job} (${facts.id}) had not ended after ${facts.waited} ms: ${known}. It goes on; wait again, or give result() a longer timeout.`,
      { cause: facts.cause },
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

  /** `known` are all there are, or of more than 20 the nearest; `count` says how many there are. */
  constructor(facts: { key: string; known: readonly string[]; count?: number }) {
    const { key, known, count = known.length } = facts;
    const named = known.slice(0, MOST_NAMED).join(', ');
    const all = count > known.length ? `Nearest of ${count.toLocaleString('en')}` : 'Known';
    const names = count === 0 ? 'This app has no schedules.' : `${all}: ${named}.`;
    super(`No schedule is named "${key}". ${names}`);
  }
}
