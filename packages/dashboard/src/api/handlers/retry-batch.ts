import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { type BulkProgress, bulkProgress } from '../bulk-progress.js';
import { type ApiCall, handler, reason } from '../handler.js';

const BODY = z.strictObject({ dryRun: z.boolean(), reason });

/**
 * Queues the failed jobs of a batch again, of the queues in which the visitor may, telling how far it is; the last line has
 * `isEnd`. With `dryRun` it only counts.
 */
export const retryBatch = handler({
  body: BODY,
  isStream: true,
  before: async ({ cortado, queue, params }) => {
    if (!(await cortado.batches.get(queue.name, params.batch ?? ''))) throw new ApiError('unknown-job');
  },
  run: (call) => progressOf(call),
});

async function* progressOf(call: ApiCall<unknown, z.infer<typeof BODY>>): AsyncIterable<BulkProgress> {
  const { cortado, visitor, queue, params, body, signal } = call;
  const queues = await visitor.queuesFor('batches.retry', cortado.queueNames);
  yield* bulkProgress(signal, (onProgress) =>
    cortado.batches.retryFailed(queue.name, params.batch ?? '', { queues, dryRun: body.dryRun, onProgress }),
  );
}
