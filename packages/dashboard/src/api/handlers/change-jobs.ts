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

const ACT_OF = {
  retryAll: 'jobs.retry',
  cancelAll: 'jobs.cancel',
  removeAll: 'jobs.remove',
  runAllAgain: 'jobs.run',
} as const;
const BODY = z.strictObject({ filter: z.strictObject(jobTerms), dryRun: z.boolean(), reason });
type Body = z.infer<typeof BODY>;

/**
 * Goes through all jobs a filter means, telling how far it is; the last line has `isEnd`. With `dryRun` it only counts.
 * It stops where it is when the other end goes away.
 */
export function changeJobs(act: ManyAct) {
  return handler({
    body: BODY,
    // Refused before anything is sent, so that the status says it.
    run: (call) => progressOf(act, call, queuesOf(call.body.filter, call.queues)),
  });
}

async function* progressOf(
  act: ManyAct,
  call: ApiCall<unknown, Body>,
  meant: readonly string[],
): AsyncIterable<BulkProgress> {
  const { cortado, body, signal } = call;
  const { filter, dryRun, reason: why } = body;
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
    // Also when nobody listens any more: what was done by then was done.
    if (!dryRun) await note(act, call, meant, acting, steps.latest);
  }
}

async function note(
  act: ManyAct,
  { visitor, acts, from, body }: ApiCall<unknown, Body>,
  meant: readonly string[],
  acting: Promise<BulkResult>,
  latest: BulkResult | undefined,
): Promise<void> {
  const result = await acting.catch(() => undefined);
  await acts.add({
    by: visitor.user.name,
    from,
    act: ACT_OF[act],
    ...(meant.length === 1 ? { queue: meant[0] } : {}),
    ...(body.reason ? { reason: body.reason } : {}),
    done: (result ?? latest)?.done ?? 0,
    outcome: result ? 'done' : 'failed',
  });
}
