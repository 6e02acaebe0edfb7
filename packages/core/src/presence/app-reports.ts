import { SECOND } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';

/** A job and the queue it goes to when its call names none. */
export interface AppJob {
  readonly name: string;
  readonly queue: string;
}

/** What the workers of one app say of it: the queues they serve, and the jobs they know. */
export interface AppReport {
  readonly app: string;
  readonly queues: readonly string[];
  readonly jobs: readonly AppJob[];
}

export const APPS: RecordCollection = { name: 'apps', ttl: 45 * SECOND, keep: 1_000 };
const MOST_READ = 100;
/** Names of jobs that are told of. */
const MOST_NAMED = 10;

/** Those whose workers are there. Two deploys of one app have one each. */
export async function appReports(records: Records): Promise<AppReport[]> {
  return (await records.list<AppReport>(APPS, { limit: MOST_READ })).map((it) => it.value);
}

/** Jobs of a queue that one app has and the other does not know. */
export function jobsUnknownTo(
  other: Pick<AppReport, 'jobs'>,
  { jobs }: Pick<AppReport, 'jobs'>,
  queue: string,
): string[] {
  const known = new Set(other.jobs.map((it) => it.name));
  return jobs
    .filter((it) => it.queue === queue && !known.has(it.name))
    .map((it) => it.name)
    .slice(0, MOST_NAMED);
}
