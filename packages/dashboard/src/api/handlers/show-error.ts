import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';

/** One entry of the error log. */
export const showError = handler({
  async run({ cortado, params, queues }) {
    const found = await cortado.errors.get(params.error ?? '');
    // What belongs to no job may tell of any queue.
    const isSeen = found?.job
      ? queues.includes(found.job.queue)
      : queues.length === cortado.queueNames.length;
    if (!found || !isSeen) throw new ApiError('not-found');
    return found;
  },
});
