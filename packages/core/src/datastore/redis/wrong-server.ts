import type { RedisOptions } from 'ioredis';
import { SECOND, systemClock } from '../../clock/clock.js';

/** A refusal within so many milliseconds of the one before is the same one, met again. */
const SAME_REFUSAL = 10 * SECOND;
/** A server that has become a replica, or has no data yet, answers so. By now another may answer at its address. */
const WRONG_SERVER = /(^|-|\s)(READONLY|LOADING|MASTERDOWN)\s/;
/** What may go to the next server as it is. What belongs to a transaction may not: the rest of it is gone. */
const SENT_AGAIN = /^(eval|evalsha|bzpopmin|xread)$/i;

/**
 * Options with which ioredis leaves a server that is not the one it should be, and looks at the address again: at once
 * the first time, then less and less often, so that a server that stays so is not stormed.
 * @param sendsAgain whether the refused command waits for the next server, rather than fail
 */
export function leavesWrongServer(
  sendsAgain: boolean,
): Required<Pick<RedisOptions, 'reconnectOnError' | 'retryStrategy'>> {
  let refusals = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  return {
    reconnectOnError: (error) => {
      if (!isOfWrongServer(error)) return false;
      const now = systemClock.elapsed();
      refusals = now - refusedAt < SAME_REFUSAL ? refusals + 1 : 0;
      refusedAt = now;
      const { name = '' } = (error as { command?: { name?: string } }).command ?? {};
      return sendsAgain && SENT_AGAIN.test(name) ? 2 : 1;
    },
    // Quick enough for a restart to be noticed at once, slow enough not to hammer a server that is booting.
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(Math.max(times, refusals), 6), 2_000),
  };
}

export function isOfWrongServer({ message }: Error): boolean {
  return WRONG_SERVER.test(message);
}
