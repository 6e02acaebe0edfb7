import type { BulkResult } from '@cortado/core';
import { ApiError } from '../http/api-error.js';
import { LatestValues } from './latest-values.js';

/** How far an act on many jobs is. */
export interface BulkProgress extends BulkResult {
  readonly isEnd: boolean;
}

/**
 * Tells how far an act on many jobs is; the last value has `isEnd`. It stops where it is when the other end goes away.
 * `act` is given what hears of its steps.
 */
export async function* bulkProgress(
  signal: AbortSignal,
  act: (onProgress: (soFar: BulkResult) => void) => Promise<BulkResult>,
): AsyncIterable<BulkProgress> {
  const steps = new LatestValues<BulkResult>();
  const acting = act((soFar) => {
    if (signal.aborted) throw new ApiError('failed');
    steps.put(soFar);
  });
  steps.endWith(acting);
  try {
    for await (const soFar of steps) yield { ...soFar, isEnd: false };
    yield { ...(await acting), isEnd: true };
  } finally {
    // Also when nobody listens any more: it stops at its next step, and is written down then.
    await acting.catch(() => undefined);
  }
}
