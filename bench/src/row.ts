import type { Spread } from './statistics.js';

/** One line of the table: what is measured, in what, and what it should reach. */
export interface Row {
  /** What `--only` takes. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  /** What stands in the place of raw BullMQ. */
  readonly beside?: string;
  /** What outside checks hold us to. Without one the row is for information. */
  readonly target?: Target;
}

export type Unit = 'jobs/s' | 'ms' | 'µs' | 'MiB' | 'bytes' | 'modules' | '1/s' | '%';

/** `ratio` is Cortado over raw, `difference` Cortado less raw, `cortado` its own number. */
export interface Target {
  readonly of: 'ratio' | 'difference' | 'cortado';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What several repetitions gave for one row. */
export interface Comparison {
  readonly raw: Spread;
  readonly cortado: Spread;
  readonly ratio: Spread;
  readonly difference: Spread;
}

export type Verdict = 'met' | 'missed' | 'information';

/** The median decides: the spread says how much to make of it. */
export function judge({ target }: Row, comparison: Comparison): Verdict {
  if (!target) return 'information';
  const { median } = comparison[target.of];
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
  return median >= atLeast && median <= atMost ? 'met' : 'missed';
}
