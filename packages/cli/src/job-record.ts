import type { Cortado, JobProgress, JobState } from '@cortado/core';
import { maskText, type Redactor, readWireContext } from '@cortado/core/internal';

/** Everything there is to know of one job, secrets masked. */
export interface JobRecord {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly state: JobState;
  readonly user: string | undefined;
  readonly arguments: readonly unknown[];
  readonly attempts: { readonly made: number; readonly allowed: number };
  readonly progress: JobProgress;
  /** What the job says about itself, when it does. */
  readonly meta: unknown;
  readonly position: number | undefined;
  readonly queuedAt: Date;
  /** Not before, when it was queued with a delay. */
  readonly runAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly result: unknown;
  readonly error: string | undefined;
  /** Where each failed attempt failed, the last one last. */
  readonly traces: readonly string[];
  readonly logs: readonly string[];
}

/** Reads a job; `undefined` when its queue does not hold it. */
export async function readJobRecord(
  app: Cortado,
  queueName: string,
  id: string,
): Promise<JobRecord | undefined> {
  const handle = app.job(queueName, id);
  const { redactor } = app.internals;
  const [status, logs, job] = await Promise.all([
    handle.status(),
    handle.logs(),
    app.internals.producer.ask(queueName, `Reading a job of "${queueName}"`, (queue) => queue.getJob(id)),
  ]);
  if (!job || status.state === 'not_found') return undefined;
  return {
    id,
    queue: queueName,
    name: job.name,
    state: status.state,
    user: readWireContext(job.opts).user,
    arguments: shownArguments(job.data, redactor),
    attempts: { made: status.attempts, allowed: Math.max(1, job.opts.attempts ?? 1) },
    progress: status.progress,
    meta: Object.keys(status.meta).length > 0 ? redactor.value(status.meta) : undefined,
    position: status.position,
    queuedAt: new Date(job.timestamp),
    runAt: job.opts.delay ? new Date(job.timestamp + job.opts.delay) : undefined,
    startedAt: status.startedAt,
    finishedAt: status.finishedAt,
    result: redactor.value(status.result),
    error: status.error === undefined ? undefined : maskText(status.error),
    traces: (job.stacktrace ?? []).map(maskText),
    logs: logs.map(maskText),
  };
}

/** A job's data as the arguments of its method: one plain object travels without the array around it. */
export function shownArguments(data: unknown, redactor: Redactor): unknown[] {
  return (Array.isArray(data) ? data : [data]).map((it) => redactor.value(it));
}
