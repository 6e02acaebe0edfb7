import { type JobSummary, parseDuration } from '@cortado/core';
import type { JobTerms } from './job-terms.js';

const HAVE_ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** Whether a list that looks for these terms would have this job, as people see it: what is masked cannot be searched. */
export function meansJob(terms: Omit<JobTerms, 'queues'>, job: JobSummary): boolean {
  const { states, name, user, tag, event, schedule, error, text, olderThan } = terms;
  return (
    (states?.includes(job.state) ?? true) &&
    (name === undefined || job.name === name) &&
    (user === undefined || job.user === user) &&
    (tag === undefined || job.tags.includes(tag)) &&
    (event === undefined || isLabelled(job, event)) &&
    (schedule === undefined || job.schedule === schedule) &&
    (error === undefined || isIn(job.error ?? '', error)) &&
    (text === undefined || hasText(job, text)) &&
    (olderThan === undefined || isOlder(job, parseDuration(olderThan) ?? 0))
  );
}

function isLabelled({ event, frequency, schedule }: JobSummary, wanted: string): boolean {
  return event === wanted || frequency === wanted || (wanted === 'all' && schedule !== undefined);
}

function hasText({ id, name, error = '', arguments: args = [] }: JobSummary, text: string): boolean {
  const asJson = JSON.stringify(text).slice(1, -1);
  const shown = JSON.stringify(args);
  return [id, name, error, shown].some((it) => isIn(it, text)) || isIn(shown, asJson);
}

function isOlder({ state, queuedAt, finishedAt }: JobSummary, age: number): boolean {
  const moment = HAVE_ENDED.has(state) ? (finishedAt ?? queuedAt) : queuedAt;
  return moment.getTime() < Date.now() - age;
}

function isIn(shown: string, wanted: string): boolean {
  return shown.toLowerCase().includes(wanted.toLowerCase());
}
