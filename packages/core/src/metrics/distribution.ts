import { HOUR, MINUTE, SECOND } from '../clock/clock.js';

/** Upper ends of the buckets that durations are counted in, in milliseconds; what is longer has a bucket of its own. */
export const DURATION_BOUNDS: readonly number[] = [
  ...[1, 2, 5, 10, 25, 50, 100, 250, 500],
  ...[1, 2.5, 5, 10, 30].map((it) => it * SECOND),
  ...[1, 2, 5, 10, 30].map((it) => it * MINUTE),
  ...[1, 4].map((it) => it * HOUR),
];

/** A distribution as it is stored: what is zero is left out. */
export interface StoredDistribution {
  readonly sum: number;
  /** How many durations fell into the bucket of this number. */
  readonly buckets: Readonly<Record<number, number>>;
}

/** How long things took: how many fell into which bucket, and what they took together. */
export class Distribution {
  readonly #buckets: number[] = new Array(DURATION_BOUNDS.length + 1).fill(0);
  #sum = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Milliseconds in all. */
  get sum(): number {
    return this.#sum;
  }

  add(milliseconds: number): void {
    let bucket = 0;
    while (bucket < DURATION_BOUNDS.length && milliseconds > (DURATION_BOUNDS[bucket] as number)) bucket++;
    this.#put(bucket, 1);
    this.#sum += milliseconds;
  }

  /** Adds what another one holds. What is no number, because somebody else wrote it, counts as nothing. */
  merge({ sum, buckets }: StoredDistribution): void {
    this.#sum += numberOr0(sum);
    for (const [bucket, count] of Object.entries(buckets ?? {}))
      if (Number(bucket) in this.#buckets) this.#put(Number(bucket), numberOr0(count));
  }

  /**
   * The duration that this share (0 to 1) of all stayed below, in milliseconds: evenly spread within its bucket, since no
   * more is known. `undefined` where there is none.
   */
  quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = share * this.#count;
    let below = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      if (count > 0 && below + count >= rank) {
        const from = DURATION_BOUNDS[bucket - 1] ?? 0;
        const to = DURATION_BOUNDS[bucket] ?? from;
        return from + (to - from) * ((rank - below) / count);
      }
      below += count;
    }
    return DURATION_BOUNDS.at(-1);
  }

  stored(): StoredDistribution {
    const buckets: Record<number, number> = {};
    for (const [bucket, count] of this.#buckets.entries()) if (count > 0) buckets[bucket] = count;
    return { sum: Math.round(this.#sum), buckets };
  }

  #put(bucket: number, count: number): void {
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + count;
    this.#count += count;
  }
}

export function numberOr0(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
