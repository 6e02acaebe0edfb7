import { z } from 'zod';
import { handler, wholeNumber } from '../handler.js';
import { jobListItem } from '../job-views.js';

/** Jobs of a batch that stand so with it, of the queues whose jobs the visitor may see. */
export const listBatchJobs = handler({
  query: z.strictObject({
    state: z.enum(['pending', 'completed', 'failed']),
    after: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional(),
    limit: wholeNumber(1, 200).default(50),
  }),
  async run({ cortado, visitor, queue, params, query }) {
    const { members, next } = await cortado.batches.members(queue.name, params.batch ?? '', query);
    const seen = await visitor.queuesFor('jobs.read', [...new Set(members.map((it) => it.queue))]);
    const shown = members.filter((it) => seen.includes(it.queue));
    return { jobs: shown.map(({ job, ...it }) => ({ ...it, job: job && jobListItem(job) })), next };
  },
});
