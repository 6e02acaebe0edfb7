import { HOUR } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';

/** A scheduled run that failed. */
export interface FailedRun {
  readonly key: string;
  /** When, milliseconds since 1970. */
  readonly at: number;
  readonly error: string;
}

/** So that the last hour is told without reading the log of every schedule. */
const FAILED_RUNS: RecordCollection = { name: 'failed-runs', keep: 1_000, ttl: HOUR };

export async function noteFailedRun(records: Records, id: string, run: FailedRun): Promise<void> {
  await records.put(FAILED_RUNS, id, run);
}

/** Those of the last hour, the newest first. */
export async function listFailedRuns(records: Records): Promise<FailedRun[]> {
  return (await records.list<FailedRun>(FAILED_RUNS, { limit: 1_000 })).map((it) => it.value);
}
