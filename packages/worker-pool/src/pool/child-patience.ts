import { type Duration, milliseconds, SECOND } from '@cortado/core/internal';
import { type CloseOptions, WORKER_DEFAULTS } from '../worker/worker-options.js';

/** What a child gets beyond its graces to close its connections. Milliseconds. */
const LAST_GRACE = 5 * SECOND;

/** So many milliseconds after it was told to close, a child is killed. Without `grace` it goes by its `own`. */
export function timeToClose(
  { grace, abortGrace = WORKER_DEFAULTS.abortGrace }: CloseOptions,
  own: Duration = WORKER_DEFAULTS.grace,
): number {
  return milliseconds(grace ?? own) + milliseconds(abortGrace) + LAST_GRACE;
}

/** The same for one that never served: it has no jobs. */
export const TIME_TO_CLOSE_IDLE = LAST_GRACE;

/** The same for one that was told so because it was blocked, and is blocked still: whatever its grace, nobody there goes by it. */
export const TIME_TO_CLOSE_BLOCKED = timeToClose({});
