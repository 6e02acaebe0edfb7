import type { JobRecord, JobSummary } from '@cortado/core';

/** A job as a list shows it: no sentence in it. */
export type JobListItem = Omit<JobSummary, 'unreadable'> & { readonly isUnreadable: boolean };

/** All there is to know of a job: why it waits is told by kinds, which the page has words for. */
export type JobDetails = Omit<JobRecord, 'unreadable' | 'whyWaiting'> & {
  readonly isUnreadable: boolean;
  readonly whyWaiting: readonly { readonly kind: string; readonly until: Date | undefined }[];
};

export function jobListItem({ unreadable, ...job }: JobSummary): JobListItem {
  return { ...job, isUnreadable: unreadable !== undefined };
}

export function jobDetails({ unreadable, whyWaiting, ...job }: JobRecord): JobDetails {
  return {
    ...job,
    isUnreadable: unreadable !== undefined,
    whyWaiting: whyWaiting.map(({ kind, until }) => ({ kind, until })),
  };
}
