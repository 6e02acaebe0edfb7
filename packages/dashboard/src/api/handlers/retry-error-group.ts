import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { type BulkProgress, bulkProgress } from '../bulk-progress.js';
import { type ApiCall, handler, reason } from '../handler.js';

const BODY = z.strictObject({ dryRun: z.boolean(), reason });

/** Queues the failed jobs of a group of errors again: a line for every step, the last with `isEnd`. With `dryRun` it only counts. */
export const retryErrorGroup = handler({
  body: BODY,
  isStream: true,
  before: async ({ cortado, params }) => {
    if (!(await cortado.errorGroups.get(params.group ?? ''))) throw new ApiError('not-found');
  },
  run: (call) => progressOf(call),
});

async function* progressOf(call: ApiCall<unknown, z.infer<typeof BODY>>): AsyncIterable<BulkProgress> {
  const { cortado, params, body, signal } = call;
  yield* bulkProgress(signal, (onProgress) =>
    cortado.errorGroups.retry(params.group ?? '', { ...body, onProgress }),
  );
}
