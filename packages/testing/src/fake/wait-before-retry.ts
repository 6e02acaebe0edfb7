import type { CortadoOptions } from '@cortado/core';
import { type EventBus, type MemoryJob, namedBackoff } from '@cortado/core/internal';
import { Backoffs } from 'bullmq';

/** Milliseconds until the next attempt of a job that has failed: BullMQ's own sums, and the app's own strategies. */
export async function waitBeforeRetry(
  job: MemoryJob,
  error: Error,
  { options, events }: { readonly options: CortadoOptions; readonly events: EventBus },
): Promise<number> {
  const { id, name, queue, opts, attemptsMade } = job;
  const backoff = Backoffs.normalize(opts.backoff ?? 0);
  if (backoff === undefined) return 0;
  const report = (problem: Error) => events.emit('worker.error', { queue, error: problem });
  const named = namedBackoff(options.backoffs ?? {}, queue, report);
  const minimal = { id, name, queueName: queue, opts } as unknown as Parameters<typeof Backoffs.calculate>[3];
  return (await Backoffs.calculate(backoff, attemptsMade, error, minimal, named)) ?? 0;
}
