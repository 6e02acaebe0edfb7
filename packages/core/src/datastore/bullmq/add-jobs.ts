import type { Job, JobJson, JobsOptions, Queue } from 'bullmq';
import { systemClock } from '../../clock/clock.js';
import type { Confirmation } from '../../options/durability.js';
import { shortcuts } from './shortcuts.js';

/** One job ready to be sent: everything BullMQ needs, under an id of our own. */
export interface OutgoingJob {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  /** The text of `data`, where it is known: large ones are encoded once. */
  readonly json?: string | undefined;
  readonly opts: JobsOptions;
  /** What is to be confirmed before whoever sends it is told that it is stored. */
  readonly durability?: Confirmation | undefined;
}

/** What is stored of the arguments. */
export function jsonOf({ json, data }: OutgoingJob): string {
  return json ?? JSON.stringify(data);
}

/**
 * Adds a job and gives the id it has: ours, or that of the job which has its unique key.
 * It does so the way `queue.add` does, through BullMQ's backend interface, but without the `Job` that `add` makes
 * only to read it out again. Our options are checked before they come here, and our id is not stored twice.
 */
export function addJob(queue: Queue, job: OutgoingJob): Promise<string> {
  if (needsQueue(queue, job)) return queue.add(job.name, job.data, optionsOf(job)).then(idOf);
  return queue.getBackend().addJob(toJson(job), job.id);
}

/** Adds jobs in one round trip, in their order, and gives the ids they have. */
export async function addJobs(queue: Queue, jobs: readonly OutgoingJob[]): Promise<string[]> {
  const [first] = jobs;
  // On PostgreSQL a batch creates temporary tables, at the price of some eight lone jobs.
  if (first && jobs.length === 1) return [await addJob(queue, first)];
  if (addsItself(queue)) {
    const added = await queue.addBulk(
      jobs.map((job) => ({ name: job.name, data: job.data, opts: optionsOf(job) })),
    );
    return added.map(idOf);
  }
  return queue.getBackend().addJobs(
    jobs.map((job) => {
      const json = job.opts.parent ? toChildJson(job, job.opts.parent) : toJson(job);
      if (!json.parentKey) return { job: json, jobId: job.id };
      const parentDependenciesKey = `${json.parentKey}:dependencies`;
      return {
        job: json,
        jobId: job.id,
        parentKeyOpts: { parentKey: json.parentKey, parentDependenciesKey },
      };
    }),
  );
}

// Parents are added by the Queue itself.
function needsQueue(queue: Queue, { opts }: OutgoingJob): boolean {
  return opts.parent !== undefined || addsItself(queue);
}

/** Whether a Queue adds its jobs itself: with spans, or since BullMQ makes of a job something that is not known here. */
function addsItself(queue: Queue): boolean {
  return queue.opts.telemetry !== undefined || !shortcuts.allows('lean-jobs');
}

function idOf(job: Job): string {
  return job.id as string;
}

function optionsOf({ id, opts }: OutgoingJob): JobsOptions {
  return { ...opts, jobId: id };
}

/** What a new Job makes of itself; fields of jobs that have run are left out, as there. */
export function toJson(job: OutgoingJob): JobJson {
  const { id, name, opts } = job;
  const json: Omit<JobJson, 'failedReason' | 'returnvalue'> = {
    id,
    name,
    data: jsonOf(job),
    opts,
    timestamp: opts.timestamp ?? systemClock.now(),
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: 0,
    stalledCounter: 0,
  };
  if (opts.deduplication) json.deduplicationId = opts.deduplication.id;
  return json as JobJson;
}

/** The same of a child in a flow, whose failure its parent passes over when `ignoreDependencyOnFailure` says so. */
function toChildJson(job: OutgoingJob, { id, queue }: { id: string; queue: string }): JobJson {
  const { parent: _, ...opts } = job.opts;
  const json = toJson({ ...job, opts });
  const isIgnored = opts.ignoreDependencyOnFailure ? { idof: true } : {};
  return { ...json, parentKey: `${queue}:${id}`, parent: { id, queueKey: queue, ...isIgnored } };
}
