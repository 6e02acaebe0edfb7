import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';

/** One entry of the error log. */
export const showError = handler({
  async run({ cortado, params, queues }) {
    const found = await cortado.errors.get(params.error ?? '');
    if (!found || (found.job && !queues.includes(found.job.queue))) throw new ApiError('not-found');
    return found;
  },
});
