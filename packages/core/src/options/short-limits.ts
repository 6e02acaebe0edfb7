import { SECOND } from '../clock/clock.js';

/** Where a time limit may stand, and what stands there. */
export interface LimitPlace {
  /** Such as `Reports.generate` or `the queue "emails"`. */
  readonly on: string;
  readonly timeout: unknown;
}

/**
 * A question about time limits that are plain numbers under a second, or `undefined` where there is none. Elsewhere such
 * a number means seconds; here it means milliseconds, and `'300ms'` says that this is meant.
 */
export function shortLimitQuestion(places: readonly LimitPlace[]): string | undefined {
  const short = places.filter(({ timeout }) => typeof timeout === 'number' && timeout < SECOND);
  const [first] = short;
  if (!first) return undefined;
  const list = short.map(({ on, timeout }) => `${timeout} on ${on}`).join(', ');
  return `A number in \`timeout\` is milliseconds: ${list}. Did you mean seconds? Write '${first.timeout}s', or '${first.timeout}ms' where milliseconds are meant.`;
}
