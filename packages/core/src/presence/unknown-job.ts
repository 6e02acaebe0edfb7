import { MINUTE, SECOND } from '../clock/clock.js';
import type { RecordCollection } from '../datastore/ports/records.js';

/** A worker hands a job that it does not know back for so long at most, in milliseconds, before it looks again. */
export const LONGEST_HAND_BACK = 30 * SECOND;

/** What stands of a name that workers of this datastore met and did not know: one record for each queue and name. */
export interface UnknownJobReport {
  readonly queue: string;
  readonly name: string;
  /** The app whose worker met it last. */
  readonly app: string;
  /** When a job of this name first came, milliseconds since 1970. */
  readonly since: number;
  /** How long such a job goes back before it fails, in milliseconds. */
  readonly wait: number;
}

/** Gone soon after the last of them has run or failed. */
export const UNKNOWN_JOBS: RecordCollection = { name: 'unknown-jobs', keep: 1_000, ttl: 2 * MINUTE };

/** Since when single jobs have been handed back; one that nobody has met for as long as it may wait begins anew. */
export function handedBackJobs(wait: number): RecordCollection {
  return { name: 'handed-back', ttl: Math.max(wait, 2 * LONGEST_HAND_BACK) };
}

export interface HandedBack {
  readonly since: number;
}
