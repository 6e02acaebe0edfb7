/**
 * Why a datastore did not take what it was sent:
 * - `passing`: it was away, or could not just then, and the same may be taken in a moment
 * - `lost`: the job is no longer this worker's
 * - `bullmq`: BullMQ itself does not want it so
 * - `data`: it cannot hold what was sent
 * - `other`: nobody knows
 */
export type RefusalKind = 'passing' | 'lost' | 'bullmq' | 'data' | 'other';

// Of BullMQ: the job is gone, its lock is, it is not active, another one has its lock.
const LOST = new Set([-1, -2, -3, -6]);

// SQLSTATE. 08: connection; 25006: read-only; 40: rolled back, deadlocks among it; 53: no memory, disk or connection;
// 55: in use; 57: ended by an operator, also statements past their time; 58: the operating system.
const PASSING_STATE = /^(08...|25006|40...|53...|55...|57...|58...)$/;
const PASSING_WORDS =
  /^(OOM|BUSY|MISCONF|NOREPLICAS|READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b|timed? ?out/i;

// SQLSTATE. 22: text, numbers or JSON that it cannot hold; 54: larger or deeper than it can.
const DATA_STATE = /^(22|54)...$/;
const DATA_WORDS = /invalid bulk length|exceeds maximum allowed size|Invalid string length/i;

/** `isOutage` is what the engine knows of its driver. The one place that sorts refusals of what a worker sends. */
export function kindOfRefusal(error: unknown, isOutage: (error: unknown) => boolean): RefusalKind {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  if (typeof code === 'number') return LOST.has(code) ? 'lost' : 'bullmq';
  const state = typeof code === 'string' ? code : '';
  if (isOutage(error) || PASSING_STATE.test(state) || PASSING_WORDS.test(message)) return 'passing';
  return isOfData(error) ? 'data' : 'other';
}

/** Whether a datastore says that it cannot hold what it was sent. */
export function isOfData(error: unknown): boolean {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  return (typeof code === 'string' && DATA_STATE.test(code)) || DATA_WORDS.test(message);
}
