import { MINUTE, SECOND, systemClock } from '../clock/clock.js';
import { kindOfRefusal } from '../datastore/bullmq/refusal.js';
import {
  DatastoreRefusedError,
  DatastoreUnavailableError,
  NotConfirmedError,
} from '../errors/dispatch-errors.js';

/** Milliseconds before what was refused is sent again: the first time, and at most. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = SECOND;
/** How long a datastore may refuse for a reason that nobody knows to pass, as it may refuse the end of the job itself. */
const REFUSED_FOR = MINUTE;

/**
 * Sends a job that follows another until the datastore has it, as its own end is sent: an outage, a full disk or a lost right
 * does not part the two. Sent again it is one job, whose id says what it is for.
 * @param mayGoOn whether it is worth another try
 * @throws what is no word of the datastore, at once
 */
export async function sendFollowing(send: () => Promise<void>, mayGoOn: () => boolean): Promise<void> {
  let refusedSince: number | undefined;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await send();
    } catch (error) {
      const kind = kindOf(error);
      refusedSince = kind === 'refused' ? (refusedSince ?? systemClock.elapsed()) : undefined;
      const isTooLong = refusedSince !== undefined && systemClock.elapsed() - refusedSince >= REFUSED_FOR;
      if (kind === 'final' || isTooLong || !mayGoOn()) throw error;
    }
    await systemClock.sleep(pause);
  }
}

/** Whether sending a job that follows another again may help: `final` where it may not. */
export function kindOf(error: unknown): 'passing' | 'refused' | 'final' {
  if (error instanceof DatastoreUnavailableError || error instanceof NotConfirmedError) return 'passing';
  if (!(error instanceof DatastoreRefusedError)) return 'final';
  const kind = kindOfRefusal(error.cause, () => false);
  if (kind === 'data') return 'final';
  return kind === 'passing' ? 'passing' : 'refused';
}
