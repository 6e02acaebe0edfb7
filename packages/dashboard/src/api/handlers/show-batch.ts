import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';

/** How a batch stands. */
export const showBatch = handler({
  async run({ cortado, queue, params }) {
    const batch = await cortado.batches.get(queue.name, params.batch ?? '');
    if (!batch) throw new ApiError('unknown-job');
    return { batch };
  },
});
