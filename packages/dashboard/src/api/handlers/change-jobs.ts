import type { BulkResult } from '@cortado/core';
import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { type ApiCall, handler, reason } from '../handler.js';
import { filterOf, jobTerms, queuesOf } from '../job-terms.js';
import { LatestValues } from '../latest-values.js';

/** How far an act on many jobs is. */
export interface BulkProgress extends BulkResult {
  readonly isEnd: boolean;
}

/** Acts on all jobs that are meant. */
export type ManyAct = 'retryAll' | 'cancelAll' | 'removeAll' | 'runAllAgain';

const BODY = z.strictObject({ filter: z.strictObject(jobTerms), dryRun: z.boolean(), reason });
type Body = z.infer<typeof BODY>;

/**
 * Goes through all jobs a filter means, telling how far it is; the last line has `isEnd`. With `dryRun` it only counts.
 * It stops where it is when the other end goes away.
 */
export function changeJobs(act: ManyAct) {
  return handler({
    body: BODY,
    isStream: true,
    // Refused before anything is sent, so that the status says it.
    before: async (call) => void queuesOf(call.body.filter, call.queues),
    run: (call) => progressOf(act, call),
  });
}

async function* progressOf(act: ManyAct, call: ApiCall<unknown, Body>): AsyncIterable<BulkProgress> {
  const { cortado, body, signal } = call;
  const { filter, dryRun, reason: why } = body;
  const meant = queuesOf(filter, call.queues);
  const steps = new LatestValues<BulkResult>();
  const onProgress = (soFar: BulkResult) => {
    if (signal.aborted) throw new ApiError('failed');
    steps.put(soFar);
  };
  const options = { dryRun, onProgress, ...(act === 'cancelAll' && why ? { reason: why } : {}) };
  const acting = cortado.allQueues(meant)[act](filterOf(filter), options);
  steps.endWith(acting);
  try {
    for await (const soFar of steps) yield { ...soFar, isEnd: false };
    yield { ...(await acting), isEnd: true };
  } finally {
    // Also when nobody listens any more: it stops at its next step, and is written down then.
    await acting.catch(() => undefined);
  }
}
