import { MOST_RUNNING_JOBS, type WorkReport } from '@cortado/core/internal';
import type { Attempt } from '../attempt/attempts.js';

/** What a queue's processor says of itself. */
export interface ReportingProcessor {
  readonly queue: string;
  readonly concurrency: number;
  readonly activeCount: number;
  readonly runaways: number;
  activeAttempts(): readonly Attempt[];
}

/** What a worker tells of its work with each heartbeat. */
export function workReport(processors: readonly ReportingProcessor[], isQuiet: boolean): WorkReport {
  const jobs = processors
    .flatMap((it) =>
      it.activeAttempts().map(({ job, since }) => ({
        id: job.id as string,
        name: job.name,
        queue: it.queue,
        since,
      })),
    )
    .sort((a, b) => b.since - a.since)
    .slice(0, MOST_RUNNING_JOBS);
  return {
    queues: processors.map(({ queue, concurrency, activeCount, runaways }) => ({
      name: queue,
      concurrency,
      active: activeCount + runaways,
    })),
    jobs,
    isQuiet,
  };
}
