import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';
import { jobListItem } from '../job-views.js';
import { seenGroup } from '../seen-group.js';

/** A page of the jobs of a group of errors that stand as failed, the last failed first. */
export const listGroupJobs = handler({
  query: z.strictObject({ after: text(500).optional(), limit: wholeNumber(1, 200).default(50) }),
  async run(call) {
    const { id } = await seenGroup(call);
    const { jobs, next } = await call.cortado.errorGroups.jobs(id, call.query);
    return { jobs: jobs.map(jobListItem), next };
  },
});
