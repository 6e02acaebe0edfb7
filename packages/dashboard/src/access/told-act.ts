import type { ActEntry } from './act-entry.js';
import { AccessTooSlowError, ANSWERED_WITHIN, inTime } from './in-time.js';

type TellAct = (entry: ActEntry) => unknown;

/** `onAct`, waited for no longer than it may take: the act stands, and whoever runs the app is told that it was late. */
export function toldInTime(
  onAct: TellAct | undefined,
  tellFailure: (error: unknown) => void,
  within = ANSWERED_WITHIN,
): TellAct | undefined {
  if (!onAct) return undefined;
  return async (entry) => {
    try {
      await inTime('onAct', onAct(entry), within);
    } catch (error) {
      if (!(error instanceof AccessTooSlowError)) throw error;
      tellFailure(error);
    }
  };
}
