import type { BulkResult } from '@cortado/core';
import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { type ApiCall, handler } from '../handler.js';
import { LatestValues } from '../latest-values.js';
import type { BulkProgress } from './change-jobs.js';

const BODY = z.strictObject({ dryRun: z.boolean() });

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
  const steps = new LatestValues<BulkResult>();
  const onProgress = (soFar: BulkResult) => {
    if (signal.aborted) throw new ApiError('failed');
    steps.put(soFar);
  };
  const options = { queues, dryRun: body.dryRun, onProgress };
  const acting = cortado.batches.retryFailed(queue.name, params.batch ?? '', options);
  steps.endWith(acting);
  try {
    for await (const soFar of steps) yield { ...soFar, isEnd: false };
    yield { ...(await acting), isEnd: true };
  } finally {
    // Also when nobody listens any more: it stops at its next step, and is written down then.
    await acting.catch(() => undefined);
  }
}
