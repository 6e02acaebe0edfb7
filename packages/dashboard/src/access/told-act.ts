import type { ActEntry } from './act-entry.js';
import { AccessTooSlowError, ANSWERED_WITHIN, inTime } from './in-time.js';

/** Tells somebody of an act; `'on-act-late'` where that has taken too long. */
export type TellAct = (entry: ActEntry) => Promise<'on-act-late' | undefined>;

/**
 * `onAct`, waited for no longer than it may take: the act stands, and whoever runs the app is told that it was late. It rejects
 * with what `onAct` throws.
 */
export function toldInTime(
  onAct: ((entry: ActEntry) => unknown) | undefined,
  tellFailure: (error: unknown) => void,
  within = ANSWERED_WITHIN,
): TellAct | undefined {
  if (!onAct) return undefined;
  return async (entry) => {
    try {
      await inTime('onAct', onAct(entry), within);
      return undefined;
    } catch (error) {
      if (!(error instanceof AccessTooSlowError)) throw error;
      tellFailure(error);
      return 'on-act-late';
    }
  };
}
