const FIRST = 500;
const LONGEST = 4_000;
/** A server that is away for minutes is asked less often. */
const MANY = 20;
const LONGEST_OF_MANY = 20_000;

/** Before the next try, in milliseconds: soon at first, and not all pages of the world at the same moment. */
export function retryDelay(failures: number, random = Math.random()): number {
  const longest = failures > MANY ? LONGEST_OF_MANY : LONGEST;
  return Math.min(longest, FIRST * 2 ** Math.min(failures, 6)) * (0.5 + random / 2);
}
