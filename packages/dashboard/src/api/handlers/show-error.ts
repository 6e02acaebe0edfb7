import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';
import { isSeenAt } from '../seen-error.js';

/** One entry of the error log. */
export const showError = handler({
  async run(call) {
    const found = await call.cortado.errors.get(call.params.error ?? '');
    if (!found || !isSeenAt(found.job?.queue, call)) throw new ApiError('not-found');
    return found;
  },
});
