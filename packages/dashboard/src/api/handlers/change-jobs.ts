import { z } from 'zod';
import { type BulkProgress, bulkProgress } from '../bulk-progress.js';
import { type ApiCall, handler, reason } from '../handler.js';
import { filterOf, jobTerms, queuesOf } from '../job-terms.js';

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
  const { filter, dryRun, reason: why } = call.body;
  const meant = call.cortado.allQueues(queuesOf(filter, call.queues));
  const more = act === 'cancelAll' && why ? { reason: why } : {};
  yield* bulkProgress(call.signal, (onProgress) =>
    meant[act](filterOf(filter), { dryRun, onProgress, ...more }),
  );
}
