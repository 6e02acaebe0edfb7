import type { JobSummary } from './job-summary.js';

/** One page of a list. */
export interface JobPage {
  readonly jobs: readonly JobSummary[];
  /** Pass it as `after` for the next page; `undefined` when this is the last. */
  readonly next: string | undefined;
}

/** Which page. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | undefined;
  /** Without arguments and results, unless those are searched. @default false */
  readonly isBrief?: boolean;
}
