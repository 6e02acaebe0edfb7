import { handler } from '../handler.js';
import { jobDetails } from '../job-views.js';

/** All there is to know of one job. */
export const showJob = handler({
  async run({ queue, params }) {
    return jobDetails(await queue.job(params.job ?? '').record({ logs: { limit: 100 } }));
  },
});
