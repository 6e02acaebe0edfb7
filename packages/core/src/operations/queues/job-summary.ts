import type { ListedJob } from '../../datastore/ports/job-list.js';
import { readJson } from '../../datastore/ports/read-value.js';
import type { StoredState } from '../../datastore/ports/stored-state.js';
import type { RemovedJob } from '../../dispatch/cancel-requests.js';
import { readCancelled } from '../../message/cancelled-reason.js';
import { argumentsOf } from '../../message/job-end.js';
import { type JobProgress, type MetaValues, readMeta, readProgress } from '../../message/job-progress.js';
import { readWireContext } from '../../message/wire-context.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { SecretTexts } from '../../redaction/secret-texts.js';
import type { ListedState } from './job-filter.js';

/** A job as people see it in a list. Secrets are masked. */
export interface JobSummary {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly state: ListedState;
  /** Who it runs as. */
  readonly user: string | undefined;
  readonly tags: readonly string[];
  /** Its label (option `event`). */
  readonly event: string | undefined;
  /** The schedule that queued it, and the frequency of that. */
  readonly schedule: string | undefined;
  readonly frequency: string | undefined;
  /** `undefined` in a list when they take more than 10,000 characters: then the job's record has them. */
  readonly arguments: readonly unknown[] | undefined;
  /** Attempts made so far, and how many it may make. */
  readonly attempts: number;
  readonly attemptsAllowed: number;
  readonly progress: JobProgress;
  /** What the job says about itself (`currentJob().meta`); empty when nothing. */
  readonly meta: MetaValues;
  readonly queuedAt: Date;
  /** Not before: while it is delayed, when that ends, whoever delayed it; otherwise as it was queued. */
  readonly runAt: Date | undefined;
  /** When the last attempt started. */
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** What it returned, once completed; `undefined` in a list when it takes more than 10,000 characters. */
  readonly result: unknown;
  /** Why it failed, once failed; the reason, once cancelled. */
  readonly error: string | undefined;
  /** What of it cannot be read, in a sentence, where something else than Cortado or BullMQ has written into it. */
  readonly unreadable?: string;
}

/** The one place where what the datastore has of a job becomes what people see of it. */
export function jobSummary(
  queue: string,
  stored: StoredState,
  job: ListedJob,
  redactor: Redactor,
): JobSummary {
  const { user, tags, event, slot } = readWireContext(job.opts);
  const data = job.data === undefined ? undefined : readJson(job.data);
  const result = job.result === undefined ? undefined : readJson(job.result);
  const unreadable = [...(job.unreadable ?? [])];
  if (job.data !== undefined && data === undefined) unreadable.push('arguments');
  if (job.result !== undefined && result === undefined) unreadable.push('result');
  const secrets = redactor.secretsIn(data);
  const cancelled = stored === 'failed' ? readCancelled(job.failedReason) : undefined;
  const error = stored === 'failed' ? (cancelled ?? job.failedReason) : undefined;
  const delay = numberOr(job.opts.delay, 0);
  return {
    id: job.id,
    queue,
    name: job.name,
    state: cancelled === undefined ? stored : 'cancelled',
    user,
    tags: Array.isArray(tags) ? tags.map((it) => redactor.text(String(it), secrets)) : [],
    event: event === undefined ? undefined : redactor.text(String(event), secrets),
    schedule: slot?.key,
    frequency: slot?.event,
    arguments: data === undefined ? undefined : maskedArguments(data, redactor, secrets),
    attempts: job.attempts,
    attemptsAllowed: Math.max(1, numberOr(job.opts.attempts, 1)),
    progress: maskedProgress(job.progress, redactor, secrets),
    meta: redactor.value(readMeta(job.progress), secrets) as MetaValues,
    queuedAt: new Date(job.queuedAt),
    runAt: dateOf(job.dueAt ?? (delay > 0 ? job.queuedAt + delay : undefined)),
    startedAt: dateOf(job.startedAt),
    finishedAt: stored === 'completed' || stored === 'failed' ? dateOf(job.finishedAt) : undefined,
    result: stored === 'completed' && result !== undefined ? redactor.value(result, secrets) : undefined,
    error: error === undefined ? undefined : redactor.text(error, secrets),
    ...(unreadable.length === 0
      ? {}
      : { unreadable: `Somebody else has written into it: its ${unreadable.join(' and ')} cannot be read.` }),
  };
}

/** What is left of a job that was cancelled before it started. */
export function removedSummary(queue: string, job: RemovedJob, redactor: Redactor): JobSummary {
  return {
    id: job.id,
    queue,
    name: job.name ?? 'unknown',
    state: 'cancelled',
    user: job.user,
    tags: (job.tags ?? []).map((it) => redactor.text(it)),
    event: job.event === undefined ? undefined : redactor.text(job.event),
    schedule: job.slot?.key,
    frequency: job.slot?.event,
    arguments: undefined,
    attempts: job.attempts ?? 0,
    attemptsAllowed: Math.max(1, job.attempts ?? 1),
    progress: { percent: 0 },
    meta: {},
    queuedAt: job.queuedAt === undefined ? job.at : new Date(job.queuedAt),
    runAt: undefined,
    startedAt: undefined,
    finishedAt: job.at,
    result: undefined,
    error: redactor.text(job.reason),
  };
}

/** One plain object travels without the array around it. */
export function maskedArguments(
  data: unknown,
  redactor: Redactor,
  secrets = redactor.secretsIn(data),
): unknown[] {
  return argumentsOf(data).map((it) => redactor.value(it, secrets));
}

function maskedProgress(stored: unknown, redactor: Redactor, secrets: SecretTexts): JobProgress {
  const { percent, title, description } = readProgress(stored);
  return {
    percent,
    ...(title === undefined ? {} : { title: redactor.text(title, secrets) }),
    ...(description === undefined ? {} : { description: redactor.text(description, secrets) }),
  };
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function dateOf(moment: number | undefined): Date | undefined {
  return moment ? new Date(moment) : undefined;
}
