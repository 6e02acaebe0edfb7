import type { Job, Queue } from 'bullmq';
import { BATCH_JOB } from '../../batches/batch-jobs.js';
import { findStoredJob, readStoredJob, type StoredJob } from '../../datastore/bullmq/stored-job.js';
import type { ListedJob } from '../../datastore/ports/job-list.js';
import type { StoredState } from '../../datastore/ports/stored-state.js';
import { callbackId } from '../../dispatch/callbacks.js';
import type { RemovedJob } from '../../dispatch/cancel-requests.js';
import { failureId } from '../../error-log/error-entry.js';
import { JobNotFoundError } from '../../errors/dispatch-errors.js';
import { readWireContext } from '../../message/wire-context.js';
import { type AttemptRecord, attemptTimeline } from './attempt-timeline.js';
import { exactArguments, unreadableArguments } from './exact-arguments.js';
import { type JobSummary, jobSummary, removedSummary } from './job-summary.js';
import { type LogPage, type LogRange, readLogPage } from './log-page.js';
import type { PredictedStart } from './predicted-start.js';
import type { QueueDeps } from './queue-deps.js';
import type { WaitingReason } from './why-waiting.js';

/** Everything there is to know of one job. Secrets are masked. */
export interface JobRecord extends JobSummary {
  readonly arguments: readonly unknown[];
  /**
   * Its arguments as JSON where others have stored numbers in them that JavaScript cannot hold, such as 9007199254740993; in
   * `arguments` these are the nearest that it can. Where others have stored what is no JSON, the first 10,000 characters of that, and
   * `arguments` is empty.
   */
  readonly exactArguments: string | undefined;
  /** Its place in the queue from 1, up to 10,000, while it waits. */
  readonly position: number | undefined;
  /** What became of each attempt, the first one first; of more than 100 the latest. */
  readonly timeline: readonly AttemptRecord[];
  readonly failure: JobFailure | undefined;
  /** What it wrote with `currentJob().log()`. */
  readonly logs: LogPage;
  /** The jobs that follow it. */
  readonly callbacks: { readonly onSuccess?: CallbackFacts; readonly onFailure?: CallbackFacts };
  /** The batch it is part of. */
  readonly batch: JobPlace | undefined;
  /** Jobs of flows that wait for it to end. */
  readonly parents: readonly JobPlace[];
  /** Why it does not run now; empty once it does, or has ended. */
  readonly whyWaiting: readonly WaitingReason[];
  /** When it is likely to start, while it waits. */
  readonly predictedStart: PredictedStart | undefined;
  /** The trace it was queued in, where the app has a `telemetry`. */
  readonly traceId: string | undefined;
  /** It was cancelled before it started and taken out of its queue: only what the cancel wrote down is known. */
  readonly isRemoved: boolean;
}

export interface JobPlace {
  readonly queue: string;
  readonly id: string;
}

export interface CallbackFacts {
  readonly name: string;
  /** The job's id, once it is queued. */
  readonly id: string | undefined;
}

/** How a job failed for good. */
export interface JobFailure {
  readonly message: string;
  /** Where its last attempt failed. */
  readonly trace: string | undefined;
  /** The traces of the errors that caused it, the nearest first, as the error log has them. */
  readonly causes: readonly string[];
  /** Its entry in the error log, while that is kept. */
  readonly errorId: string | undefined;
  /** The group of errors that it is one of, while its entry is kept. */
  readonly errorGroup: string | undefined;
}

/** A job of a queue, and how it stands. */
export interface StandingJob {
  readonly queue: Queue;
  readonly stored: StoredJob;
  readonly state: StoredState;
  /** When its delay ends, in milliseconds since 1970, where it has one and that is not just over. */
  readonly dueAt: number | undefined;
}

/** What else is asked about a job that waits. */
export type AskWhy = (
  standing: StandingJob,
) => Promise<Pick<JobRecord, 'position' | 'whyWaiting' | 'predictedStart'>>;

/** @throws JobNotFoundError, DatastoreUnavailableError */
export async function readJobRecord(
  deps: QueueDeps,
  queueName: string,
  id: string,
  logs: LogRange,
  askWhy: AskWhy,
): Promise<JobRecord> {
  const found = await deps.ask(queueName, `Reading a job of queue "${queueName}"`, async (queue) => {
    const standing = await readStanding(deps, queue, id);
    if (!standing) return undefined;
    const { job } = standing.stored;
    const secrets = deps.redactor.secretsIn(job.data);
    const mask = (text: string) => deps.redactor.text(text, secrets);
    const [why, logPage, data] = await Promise.all([
      askWhy(standing),
      readLogPage(queue, id, logs, mask),
      deps.engine.list.data(queueName, id),
    ]);
    const parent = job.parentKey ? queue.getBackend().parseNodeKey(job.parentKey) : undefined;
    return { standing, why, logPage, data, parent, mask };
  });
  if (!found) {
    const removed = await deps.cancelRequests.findRemoved(queueName, id);
    if (!removed) throw new JobNotFoundError({ queue: queueName, id });
    return removedRecord(deps, queueName, removed);
  }
  const { standing, why, logPage, data, parent, mask } = found;
  const { job, unreadable } = standing.stored;
  const summary = summaryOf(deps, standing);
  const traces = (job.stacktrace ?? []).map(mask);
  const [failure, family] = await Promise.all([
    failureOf(deps, summary, traces),
    parent ? familyOf(deps, { queue: parent.queueName, id: parent.id }) : NO_FAMILY,
  ]);
  return {
    ...summary,
    ...why,
    ...family,
    arguments: summary.arguments ?? [],
    exactArguments: unreadable.includes('arguments')
      ? unreadableArguments(data, deps.redactor)
      : exactArguments(data, deps.redactor),
    timeline: attemptTimeline(summary, traces),
    failure,
    logs: logPage,
    callbacks: callbacksOf(deps, job, summary),
    traceId: traceIdOf(job),
    isRemoved: false,
  };
}

/** @throws JobNotFoundError, DatastoreUnavailableError */
export async function readJobSummary(deps: QueueDeps, queueName: string, id: string): Promise<JobSummary> {
  const found = await deps.ask(queueName, `Reading a job of queue "${queueName}"`, async (queue) => {
    const standing = await readStanding(deps, queue, id);
    return standing && summaryOf(deps, standing);
  });
  if (found) return found;
  const removed = await deps.cancelRequests.findRemoved(queueName, id);
  if (!removed) throw new JobNotFoundError({ queue: queueName, id });
  return removedSummary(queueName, removed, deps.redactor);
}

const NO_FAMILY: Pick<JobRecord, 'batch' | 'parents'> = { batch: undefined, parents: [] };

function removedRecord(deps: QueueDeps, queue: string, job: RemovedJob): JobRecord {
  return {
    ...removedSummary(queue, job, deps.redactor),
    ...NO_FAMILY,
    arguments: [],
    exactArguments: undefined,
    position: undefined,
    timeline: [],
    failure: undefined,
    logs: { from: 0, lines: [], total: 0 },
    callbacks: {},
    whyWaiting: [],
    predictedStart: undefined,
    traceId: undefined,
    isRemoved: true,
  };
}

/** W3C's `traceparent`, as OpenTelemetry's adapters of BullMQ leave it with a job. */
const TRACE_PARENT = /\b[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}\b/;

function traceIdOf({ opts }: Job): string | undefined {
  const metadata: unknown = opts.telemetry?.metadata;
  return typeof metadata === 'string' ? TRACE_PARENT.exec(metadata)?.[1] : undefined;
}

async function readStanding(
  { engine }: QueueDeps,
  queue: Queue,
  id: string,
): Promise<StandingJob | undefined> {
  // The state first: a job that has ended by then holds its end when it is read.
  const state = await engine.standings.state(queue.name, id);
  if (state === 'unknown') return undefined;
  const [stored, dueAt] = await Promise.all([
    readStoredJob(queue, id),
    // What is known of its own delay says nothing of the wait before its next attempt.
    state === 'delayed' ? engine.list.dueAt(queue.name, id) : undefined,
  ]);
  return stored && { queue, stored, state, dueAt };
}

function summaryOf({ redactor }: QueueDeps, standing: StandingJob): JobSummary {
  return jobSummary(standing.queue.name, standing.state, listedJob(standing), redactor);
}

function listedJob({ stored: { job, unreadable }, dueAt }: StandingJob): ListedJob {
  return {
    id: job.id as string,
    name: job.name,
    opts: job.opts as unknown as Record<string, unknown>,
    data: unreadable.includes('arguments') ? undefined : JSON.stringify(job.data),
    unreadable,
    result: job.returnvalue === undefined ? undefined : JSON.stringify(job.returnvalue),
    progress: job.progress,
    failedReason: job.failedReason,
    attempts: job.attemptsMade,
    queuedAt: job.timestamp || 0,
    startedAt: job.processedOn,
    finishedAt: job.finishedOn,
    dueAt,
  };
}

async function failureOf(
  { errors }: QueueDeps,
  { queue, id, state, attempts, error }: JobSummary,
  traces: readonly string[],
): Promise<JobFailure | undefined> {
  if (state !== 'failed') return undefined;
  const entry = await errors.get(failureId({ queue, id, attempt: attempts }));
  const [, ...causes] = (entry?.trace ?? '').split('\nCaused by: ');
  const { id: errorId, group: errorGroup } = entry ?? {};
  return { message: error ?? '', trace: traces.at(-1), causes, errorId, errorGroup };
}

async function familyOf({ ask }: QueueDeps, parent: JobPlace): Promise<Pick<JobRecord, 'batch' | 'parents'>> {
  const job = await ask(parent.queue, `Reading a job of queue "${parent.queue}"`, (queue) =>
    findStoredJob(queue, parent.id),
  );
  return job?.name === BATCH_JOB ? { batch: parent, parents: [] } : { batch: undefined, parents: [parent] };
}

function callbacksOf(
  { registry }: QueueDeps,
  job: Job,
  { id, state, attempts }: JobSummary,
): JobRecord['callbacks'] {
  const own = readWireContext(job.opts);
  const facts = (key: 'onSuccess' | 'onFailure'): CallbackFacts | undefined => {
    const wanted = own[key] ?? registry.find(job.name)?.options[key];
    if (wanted === undefined) return undefined;
    const name = registry.resolve(wanted)?.name ?? String(wanted);
    const kind = key === 'onSuccess' ? 'completed' : 'failed';
    const isDue = kind === 'completed' ? state === 'completed' : state === 'failed' || state === 'cancelled';
    return { name, id: isDue ? callbackId({ id, attempts }, kind) : undefined };
  };
  const [onSuccess, onFailure] = [facts('onSuccess'), facts('onFailure')];
  return { ...(onSuccess ? { onSuccess } : {}), ...(onFailure ? { onFailure } : {}) };
}
