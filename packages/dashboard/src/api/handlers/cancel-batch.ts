import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { handler, reason } from '../handler.js';

/** Ends a batch, for one who may do so in every queue that has a job of it which has not ended. */
export const cancelBatch = handler({
  body: z.strictObject({ reason }),
  async before({ cortado, visitor, queue, params }) {
    if (!(await cortado.batches.get(queue.name, params.batch ?? ''))) throw new ApiError('unknown-job');
    const pending = await cortado.batches.pendingQueues(queue.name, params.batch ?? '');
    const allowed = await visitor.queuesFor('batches.cancel', pending);
    if (allowed.length < pending.length) throw new ApiError('forbidden', { act: 'batches.cancel' });
  },
  async run({ cortado, queue, params, body }) {
    const wasRunning = await cortado.batches.cancel(queue.name, params.batch ?? '', body.reason || undefined);
    return { wasRunning };
  },
});
