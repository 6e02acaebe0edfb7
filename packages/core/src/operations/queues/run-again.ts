import type { Job } from 'bullmq';
import { readStoredJob, type StoredJob } from '../../datastore/bullmq/stored-job.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { JobHandle } from '../../dispatch/job-handle.js';
import type { Call } from '../../dispatch/preparation.js';
import {
  ArgumentValidationError,
  InvalidOptionsError,
  JobNotFoundError,
  UnknownJobError,
  type Violation,
} from '../../errors/dispatch-errors.js';
import { argumentsOf } from '../../message/job-end.js';
import { readWireContext } from '../../message/wire-context.js';
import type { EnqueueOptions } from '../../options/enqueue-options.js';
import type { Redactor } from '../../redaction/redactor.js';
import { markedArguments, refuseMarks, unmaskedExactArguments } from './exact-arguments.js';
import { maskedArguments } from './job-summary.js';
import type { QueueDeps } from './queue-deps.js';
import { withStoredSecrets } from './stored-secrets.js';

/** What of the new job is other than of the one it is like. */
export interface RunAgainOptions {
  /**
   * Its arguments. Text that stands where the record shows it, with secrets masked, stands for what is stored there.
   * @default those of the job it is like
   */
  args?: readonly unknown[] | undefined;
}

export interface RunAgainDeps extends QueueDeps {
  /** What brings calls into the datastore. */
  readonly dispatcher: Pick<Dispatcher, 'dispatch' | 'prepareOwn'>;
}

const NO_ARGUMENTS: Violation = {
  argument: 1,
  property: '',
  message: 'expected JSON, found other text in the datastore; give other arguments',
};

/** The arguments of a job as they are stored, secrets included. @throws JobNotFoundError, DatastoreUnavailableError */
export async function storedArguments(deps: QueueDeps, queue: string, id: string): Promise<unknown[]> {
  const { job, unreadable } = await readJob(deps, queue, id);
  return unreadable.includes('arguments') ? [] : argumentsOf(job.data);
}

/** The same as text where they have numbers that JavaScript cannot hold, or are no JSON. @throws DatastoreUnavailableError */
export async function storedExactArguments(
  deps: QueueDeps,
  queue: string,
  id: string,
): Promise<string | undefined> {
  return unmaskedExactArguments(await readData(deps, queue, id));
}

/** Queues a new job like one that is there: name, queue, user and what else its call said. */
export async function runAgain(
  deps: RunAgainDeps,
  queue: string,
  id: string,
  options: RunAgainOptions,
): Promise<JobHandle<unknown>> {
  const { call, data } = await callLike(deps, queue, id, options);
  return await deps.dispatcher.dispatch(call).catch((error: unknown) => {
    throw withoutSecrets(error, deps.redactor, data);
  });
}

/** Checks what {@link runAgain} would be refused for, and queues nothing: no middleware hears of it. */
export async function checkRunAgain(
  deps: RunAgainDeps,
  queue: string,
  id: string,
  options: RunAgainOptions,
): Promise<void> {
  const { call, data } = await callLike(deps, queue, id, options);
  try {
    await deps.dispatcher.prepareOwn(call);
  } catch (error) {
    throw withoutSecrets(error, deps.redactor, data);
  }
}

/** The call that makes a job like one that is there, and what is stored as the arguments of that. */
async function callLike(
  deps: RunAgainDeps,
  queue: string,
  id: string,
  { args, ...more }: RunAgainOptions,
): Promise<{ readonly call: Call; readonly data: unknown }> {
  const problems = Object.keys(more).map((it) => `Unknown option "${it}". Known: args.`);
  if (args !== undefined && !Array.isArray(args)) problems.push('Expected "args" to be an array.');
  if (problems.length > 0) throw new InvalidOptionsError('The job was not queued again', problems);
  const { job: like, unreadable } = await readJob(deps, queue, id);
  const hasArguments = !unreadable.includes('arguments');
  const job = deps.registry.find(like.name);
  if (!job) {
    const nearest = deps.registry.nearest(like.name);
    throw new UnknownJobError({ name: like.name, nearest, where: 'enqueue' });
  }
  if (!hasArguments && args === undefined)
    throw new ArgumentValidationError(job.name, [NO_ARGUMENTS], 'enqueue');
  const shown = hasArguments ? maskedArguments(like.data, deps.redactor) : [];
  const stored = hasArguments
    ? (markedArguments(await readData(deps, queue, id)) ?? argumentsOf(like.data))
    : [];
  const wanted = args === undefined ? stored : withStoredSecrets(job.name, args, shown, stored);
  refuseMarks(job.name, wanted, shown);
  const call: Call = {
    job,
    args: wanted,
    kind: 'by name',
    document: readWireContext(like.opts).doc,
    options: callOf(queue, like, typeof job.options.tags === 'function'),
  };
  return { call, data: like.data };
}

/** What rules say of values may repeat those that whoever asked was shown masked. */
function withoutSecrets(error: unknown, redactor: Redactor, data: unknown): unknown {
  if (!(error instanceof ArgumentValidationError)) return error;
  const secrets = redactor.secretsIn(data);
  const violations = error.violations.map((it) => ({ ...it, message: redactor.text(it.message, secrets) }));
  return new ArgumentValidationError(error.job, violations, 'enqueue');
}

/** What a call would say to make a job like this. Tags that are made of arguments are made anew. */
function callOf(queue: string, { opts }: Job, makesTags: boolean): EnqueueOptions {
  const { user, tags, event, timeout, isolation, onSuccess, onFailure, values } = readWireContext(opts);
  const said = {
    ...{ queue, user, event, timeout, isolation, onSuccess, onFailure },
    tags: makesTags ? undefined : tags,
    context: values,
    // BullMQ says 0 where nothing was said.
    attempts: opts.attempts || undefined,
    priority: opts.priority || undefined,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

async function readJob({ ask }: QueueDeps, queue: string, id: string): Promise<StoredJob> {
  const found = await ask(queue, `Reading a job of queue "${queue}"`, (it) => readStoredJob(it, id));
  if (!found) throw new JobNotFoundError({ queue, id });
  return found;
}

async function readData({ ask, engine }: QueueDeps, queue: string, id: string): Promise<string | undefined> {
  return await ask(queue, `Reading a job of queue "${queue}"`, () => engine.list.data(queue, id));
}
