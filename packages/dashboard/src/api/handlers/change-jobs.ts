import type { BulkResult, QueueSet } from '@cortado/core';
import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { type ApiCall, handler, reason } from '../handler.js';
import { filterOf, jobTerms, queuesOf } from '../job-terms.js';

/** How far an act on many jobs is. */
export interface BulkProgress extends BulkResult {
  readonly isEnd: boolean;
}

/** Acts on all jobs that are meant. */
export type ManyAct = 'retryAll' | 'cancelAll' | 'removeAll';

const ACT_OF = { retryAll: 'jobs.retry', cancelAll: 'jobs.cancel', removeAll: 'jobs.remove' } as const;
const BODY = z.strictObject({ filter: z.strictObject(jobTerms), dryRun: z.boolean(), reason });
type Body = z.infer<typeof BODY>;

/**
 * Goes through all jobs a filter means, telling how far it is; the last line has `isEnd`. With `dryRun` it only counts.
 * It stops where it is when the other end goes away.
 */
export function changeJobs(act: ManyAct) {
  return handler({ body: BODY, run: (call) => progressOf(act, call) });
}

async function* progressOf(act: ManyAct, call: ApiCall<unknown, Body>): AsyncIterable<BulkProgress> {
  const { cortado, visitor, acts, body, queues, signal } = call;
  const { filter, dryRun, reason: why } = body;
  const meant = queuesOf(filter, queues);
  const told: BulkResult[] = [];
  let wake = () => {};
  const onProgress = (soFar: BulkResult) => {
    if (signal.aborted) throw new ApiError('failed');
    told.push(soFar);
    wake();
  };
  const options = { dryRun, onProgress, ...(act === 'cancelAll' && why ? { reason: why } : {}) };
  const whole = (cortado.allQueues(meant) as QueueSet)[act](filterOf(filter), options);
  let result: BulkResult | undefined;
  let failure: unknown;
  const ended = whole.then(
    (it) => {
      result = it;
      wake();
    },
    (error) => {
      failure = error;
      wake();
    },
  );
  while (result === undefined && failure === undefined) {
    if (told.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    const latest = told.at(-1);
    told.length = 0;
    if (latest) yield { ...latest, isEnd: false };
  }
  await ended;
  if (!dryRun)
    await acts.add({
      by: visitor.user.name,
      from: call.from,
      act: ACT_OF[act],
      ...(meant.length === 1 ? { queue: meant[0] } : {}),
      ...(why ? { reason: why } : {}),
      ...(result ? { done: result.done } : {}),
      outcome: result ? 'done' : 'failed',
    });
  if (!result) throw failure;
  yield { ...result, isEnd: true };
}
