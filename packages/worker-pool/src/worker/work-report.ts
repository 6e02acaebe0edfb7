import { type Clock, MOST_RUNNING_JOBS, type WorkReport } from '@cortado/core/internal';
import type { Attempt } from '../attempt/attempt.js';

/** What a queue's processor says of itself. */
export interface ReportingProcessor {
  readonly queue: string;
  readonly concurrency: number;
  readonly activeCount: number;
  readonly runaways: number;
  /** Whether it takes jobs. */
  readonly isTaking: boolean;
  activeAttempts(): readonly Attempt[];
}

/** What a worker says of itself beside its queues. */
interface WorkerFacts {
  /** The slots that its queues share, where they do. */
  readonly slots: number | undefined;
  readonly name: string | undefined;
}

/** What a worker tells of its work with each heartbeat. */
export function workReport(
  processors: readonly ReportingProcessor[],
  clock: Clock,
  { slots, name }: WorkerFacts,
): WorkReport {
  // Attempts know by the clock's `elapsed()` when they began; others read the time of day.
  const start = clock.now() - clock.elapsed();
  const jobs = processors
    .flatMap((processor) => processor.activeAttempts())
    .map(({ id, name, queue, since }) => ({ id, name, queue, since: Math.round(start + since) }))
    .sort((a, b) => b.since - a.since)
    .slice(0, MOST_RUNNING_JOBS);
  return {
    queues: processors.map(({ queue, concurrency, activeCount, runaways }) => ({
      name: queue,
      concurrency,
      active: activeCount + runaways,
    })),
    ...(slots === undefined ? {} : { slots }),
    ...(name === undefined ? {} : { name }),
    jobs,
    isQuiet: !processors.some((processor) => processor.isTaking),
  };
}
