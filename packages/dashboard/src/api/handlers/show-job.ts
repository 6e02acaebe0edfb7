import { handler } from '../handler.js';
import { jobDetails } from '../job-views.js';

/** All there is to know of one job; not what it is a part of in queues that the caller may not see. */
export const showJob = handler({
  async run({ queue, visitor, params }) {
    const job = await queue.job(params.job ?? '').record({ logs: { limit: 100 } });
    const isSeen = (it: { readonly queue: string }) => visitor.may('jobs.read', { queue: it.queue });
    const areSeen = await Promise.all(job.parents.map(isSeen));
    return jobDetails({
      ...job,
      batch: job.batch && (await isSeen(job.batch)) ? job.batch : undefined,
      parents: job.parents.filter((_, index) => areSeen[index]),
    });
  },
});
