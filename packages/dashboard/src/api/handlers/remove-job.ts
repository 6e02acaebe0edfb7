import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';
import { jobState } from '../job-state.js';

/** Takes a job out of the datastore. */
export const removeJob = handler({
  async run({ queue, params }) {
    const job = queue.job(params.job ?? '');
    const state = await jobState(job);
    if (!(await job.remove())) throw new ApiError('wrong-state', { state });
    return {};
  },
});
