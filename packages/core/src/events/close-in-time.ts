import { systemClock } from '../clock/clock.js';
import { within } from '../clock/within.js';
import type { EventBus } from './event-bus.js';

/** How long the parts of a worker, a scheduler or an app may take to close, in milliseconds, once no job keeps them. */
export const CLOSED_WITHIN = { runner: 3_000, app: 1_000 } as const;

/**
 * Closes parts one after the other within one time for all. Each is told to close, whatever those before it have done;
 * when the time is over, nobody waits any more. What was left is told as `close.incomplete`.
 */
export async function closeInTime(
  events: EventBus,
  what: string,
  limit: number,
  parts: readonly (() => unknown)[],
): Promise<void> {
  const end = systemClock.elapsed() + limit;
  const late = new Error('It took too long.');
  let trouble: unknown;
  for (const close of parts) {
    const left = Math.max(0, end - systemClock.elapsed());
    try {
      await within(left, Promise.resolve(close()), () => late);
    } catch (error) {
      trouble ??= error;
    }
  }
  if (trouble === undefined) return;
  const error = trouble === late || !(trouble instanceof Error) ? undefined : trouble;
  events.emit('close.incomplete', { what, waited: limit, error });
}
