import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';
import { jobState } from '../job-state.js';

/** Lets a delayed job run now. */
export const promoteJob = handler({
  async run({ queue, params }) {
    const job = queue.job(params.job ?? '');
    const state = await jobState(job);
    if (state !== 'delayed') throw new ApiError('wrong-state', { state });
    await job.promote();
    return { state: (await job.status()).state };
  },
});
