import type { BatchStatus } from '../../batches/batch-status.js';

/** A batch as people see it in a list. Its counts are live until it has ended, and then those of its end. */
export interface BatchSummary extends Omit<BatchStatus, 'state'> {
  readonly id: string;
  /** The queue whose workers work out its end. */
  readonly queue: string;
  readonly state: Exclude<BatchStatus['state'], 'not_found'>;
  /** When it was sent; `undefined` where nobody has written that down. */
  readonly createdAt: Date | undefined;
}

/** `undefined` for one that is gone, or that never became whole and was withdrawn. */
export function batchSummary(
  { id, queue, createdAt }: Pick<BatchSummary, 'id' | 'queue' | 'createdAt'>,
  { state, ...status }: BatchStatus,
): BatchSummary | undefined {
  if (state === 'not_found' || (state === 'running' && status.finished)) return undefined;
  return { id, queue, createdAt, state, ...status };
}
