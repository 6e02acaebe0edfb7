import type { JobJson } from 'bullmq';
import type { Redis } from 'ioredis';
import type { IndexIntake } from './index-intake.js';
import { entryOfJob } from './redis-job-index.js';

/** What of BullMQ's backends on Redis adds jobs for a producer. */
interface Backend {
  addJob(job: JobJson, ...more: unknown[]): Promise<unknown>;
  addJobs(jobs: readonly { readonly job: JobJson }[]): Promise<unknown>;
  addFlow(jobs: readonly { readonly jobData: JobJson; readonly queueName: string }[]): Promise<unknown>;
}

/**
 * A backend that enters the jobs it adds into the index, where they have tags or a user. The command goes just before
 * BullMQ's own on the same connection: an entry without a job is found by nobody and swept, a job without one would not
 * be found.
 */
export function indexedBackend<B extends object>(
  backend: B,
  client: Redis,
  intake: IndexIntake,
  ownQueue: string,
): B {
  const enter = (queue: string, jobs: readonly JobJson[]): Promise<unknown> | undefined => {
    const entries: string[] = [];
    for (const { id, timestamp, opts } of jobs) {
      const entry = id === undefined ? undefined : entryOfJob(id, timestamp, opts ?? {});
      if (entry !== undefined) entries.push(entry);
    }
    return entries.length === 0 ? undefined : intake.add(queue, entries, client);
  };
  /** Where the entering fails, the whole has failed; sent again, it is done once. */
  const both = <T>(entering: Promise<unknown> | undefined, adding: Promise<T>): Promise<T> =>
    entering === undefined ? adding : Promise.all([adding, entering]).then(([added]) => added);
  const its = backend as unknown as Backend;
  const { addJob, addJobs, addFlow } = its;
  its.addJob = (job, ...more) => both(enter(ownQueue, [job]), addJob.call(backend, job, ...more));
  its.addJobs = (jobs) =>
    both(
      enter(
        ownQueue,
        jobs.map((it) => it.job),
      ),
      addJobs.call(backend, jobs),
    );
  its.addFlow = (jobs) => {
    const entering = jobs.map((it) => enter(it.queueName, [it.jobData]));
    return both(Promise.all(entering), addFlow.call(backend, jobs));
  };
  return backend;
}
