import type { Cortado, ScheduleSummary } from '@cortado/core';
import { z } from 'zod';
import { type ApiCall, handler, reason } from '../handler.js';
import { LatestValues } from '../latest-values.js';

const BODY = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  dryRun: z.boolean(),
  reason,
});

/** How far a backfill is. */
export interface BackfillProgress {
  /** Slots that are gone through; of the last line those that get a run. */
  readonly matched: number;
  readonly done: number;
  readonly isEnd: boolean;
}

/** Queues a run for each slot of a past time that has had none: a line for every step. With `dryRun` it only counts. */
export const backfillSchedule = handler({ body: BODY, isStream: true, run: (call) => progressOf(call) });

async function* progressOf({
  cortado,
  schedule,
  body,
}: ApiCall<unknown, z.infer<typeof BODY>>): AsyncIterable<BackfillProgress> {
  const steps = new LatestValues<BackfillProgress>();
  const filling = backfill(cortado, schedule, body, steps);
  steps.endWith(filling);
  try {
    for await (const soFar of steps) yield soFar;
    const slots = await filling;
    yield { matched: slots.length, done: body.dryRun ? 0 : slots.length, isEnd: true };
  } finally {
    // It is no longer than a thousand slots, and half of it would be no use.
    await filling.catch(() => undefined);
  }
}

function backfill(
  cortado: Cortado,
  { key }: ScheduleSummary,
  { from, to, ...options }: z.infer<typeof BODY>,
  steps: LatestValues<BackfillProgress>,
): Promise<Date[]> {
  const onProgress = (done: number, matched: number) => steps.put({ matched, done, isEnd: false });
  const [start, end] = [new Date(from), new Date(to)];
  return cortado.schedules.backfill(key, { ...options, from: start, to: end, onProgress });
}
