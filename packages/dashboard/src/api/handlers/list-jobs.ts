import { type Cortado, JobNotFoundError, type JobRecord } from '@cortado/core';
import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';
import { filterOf, jobTerms, queuesOf } from '../job-terms.js';
import { jobListItem } from '../job-views.js';
import { meansJob } from '../means-job.js';

/** A page of jobs; with an id the jobs that have it, in whichever queues, where the other terms mean them, too. */
export const listJobs = handler({
  query: z.strictObject({
    ...jobTerms,
    id: text(300).optional(),
    after: text(20_000).optional(),
    limit: wholeNumber(1, 200).default(50),
  }),
  async run({ cortado, query, queues }) {
    const { id, after, limit, ...terms } = query;
    const meant = queuesOf(terms, queues);
    if (id !== undefined) {
      const found = await jobsOfId(cortado, meant, id);
      return { jobs: found.filter((it) => meansJob(terms, it)).map(jobListItem), next: undefined };
    }
    if (meant.length === 0) return { jobs: [], next: undefined };
    const filter = { ...filterOf(terms), limit, ...(after === undefined ? {} : { after }) };
    const [only, ...others] = meant;
    const page =
      only !== undefined && others.length === 0
        ? await cortado.queue(only).jobs(filter)
        : await cortado.allQueues(meant).jobs(filter);
    return { jobs: page.jobs.map(jobListItem), next: page.next };
  },
});

async function jobsOfId(cortado: Cortado, queues: readonly string[], id: string): Promise<JobRecord[]> {
  const found = await Promise.all(queues.map((queue) => find(cortado, queue, id)));
  return found.filter((it) => it !== undefined);
}

async function find(cortado: Cortado, queue: string, id: string): Promise<JobRecord | undefined> {
  try {
    return await cortado.job(queue, id).record({ logs: { limit: 0 } });
  } catch (error) {
    if (error instanceof JobNotFoundError) return undefined;
    throw error;
  }
}
