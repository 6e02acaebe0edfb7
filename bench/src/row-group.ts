import type { DeliveryReport } from './contest.js';
import type { Comparison, Row } from './row.js';

/** What a row group is given: where the servers are, and how much time it may take. */
export interface Workbench {
  readonly url: string;
  /** Where PostgreSQL is. */
  readonly postgres: string;
  readonly repetitions: number;
  /** Scales pairs of blocks and numbers of jobs; 1 for a full run, less for `--quick`. */
  readonly scale: number;
}

export interface GroupResult {
  readonly comparisons: ReadonlyMap<string, Comparison>;
  readonly delivery: DeliveryReport;
}

/** Rows that come out of one run of the same blocks. */
export interface RowGroup {
  readonly rows: readonly Row[];
  run(bench: Workbench): Promise<GroupResult>;
}

export function scaled(count: number, { scale }: Workbench): number {
  return Math.max(1, Math.round(count * scale));
}
