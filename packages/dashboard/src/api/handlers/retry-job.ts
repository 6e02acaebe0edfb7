import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';
import { jobState } from '../job-state.js';

/** Queues a job again that failed, or was cancelled while it ran. */
export const retryJob = handler({
  async run({ queue, params }) {
    const job = queue.job(params.job ?? '');
    const state = await jobState(job);
    if (state !== 'failed' && state !== 'cancelled') throw new ApiError('wrong-state', { state });
    await job.retry();
    return { state: (await job.status()).state };
  },
});
