/** Rounds of a fixed calculation, and the milliseconds that they take two shared processors with nothing else to do. */
const ROUNDS = 18_000_000;
const QUIET = 20;

/**
 * How many times as long as there a fixed calculation takes now: limits in milliseconds are those of a machine that has
 * nothing else to do, and others who use this one may take most of it. 1 where it is quick.
 */
export function machineSlowness(): number {
  const begun = performance.now();
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) sum = (sum * 31 + round) | 0;
  const taken = performance.now() - begun;
  // What nobody reads need not be calculated.
  return Number.isNaN(sum) ? 1 : Math.max(1, taken / QUIET);
}
