import type { JobSummary } from './job-summary.js';

/** What became of one attempt. */
export interface AttemptRecord {
  /** From 1. */
  readonly attempt: number;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'running';
  /** Known of the last attempt alone: BullMQ keeps no others. */
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Where it failed. */
  readonly trace: string | undefined;
}

const MOST_ATTEMPTS = 100;

/** `traces` are those of the failed attempts, the last one last; of early ones they may be gone. */
export function attemptTimeline(
  { state, attempts, startedAt, finishedAt }: JobSummary,
  traces: readonly string[],
): AttemptRecord[] {
  const isRunning = state === 'active';
  const total = attempts + (isRunning ? 1 : 0);
  const failed = attempts - (state === 'completed' ? 1 : 0);
  const from = Math.max(1, total - MOST_ATTEMPTS + 1);
  return Array.from({ length: Math.max(0, total - from + 1) }, (_, index) => {
    const attempt = from + index;
    const isLast = attempt === total;
    return {
      attempt,
      outcome: isLast && isRunning ? 'running' : isLast ? lastOutcome(state) : 'failed',
      startedAt: isLast ? startedAt : undefined,
      finishedAt: isLast ? finishedAt : undefined,
      trace: attempt <= failed ? traces[traces.length - 1 - (failed - attempt)] : undefined,
    };
  });
}

function lastOutcome(state: JobSummary['state']): AttemptRecord['outcome'] {
  return state === 'completed' || state === 'cancelled' ? state : 'failed';
}
