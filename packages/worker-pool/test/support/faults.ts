/** What tests that break things share: one seed for all that is left to chance, sizes, and lines that tell how far they are. */

export interface Chance {
  /** From 0 up to but not 1. */
  next(): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Chance that a run with the same CORTADO_SEED repeats; `name` keeps tests from using up each other's. */
export function chance(name: string): Chance {
  const next = mulberry32(Number(process.env.CORTADO_SEED ?? 1) ^ hash(name));
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { next, whole, pick: (from) => from[whole(0, from.length - 1)] as never };
}

/** A number for a full run, or for CI, which has minutes for all of them (CORTADO_FAULT_SIZE). */
export function size({ full, ci }: { full: number; ci: number }): number {
  return process.env.CORTADO_FAULT_SIZE === 'ci' ? ci : full;
}

/** Tells people who wait what happens. */
export function progress(line: string): void {
  process.stderr.write(`  ${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

/**
 * Moments in a piece of work, in order, as counts of what is done: chance places each within its share of the work,
 * none at the very start or end.
 */
export function moments(count: number, total: number, { next }: Chance): number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.ceil(total * (0.02 + (0.88 * (index + next())) / count)),
  );
}

/** The same items in an order that chance gives. */
export function shuffled<T>(items: readonly T[], { whole }: Chance): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = whole(0, last);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** So many kills and as many orders to end, mixed by chance. */
export function signals(each: number, luck: Chance): ('SIGKILL' | 'SIGTERM')[] {
  return shuffled(
    Array.from({ length: 2 * each }, (_, index) => (index < each ? 'SIGKILL' : 'SIGTERM')),
    luck,
  );
}

// Small, quick and good enough for choosing victims: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hash(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) as number)) | 0;
  return sum;
}
