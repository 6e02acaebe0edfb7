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
  return { ...HANDED_BACK, ttl: Math.max(wait, 2 * LONGEST_HAND_BACK) };
}

/** The same, for who only reads it. */
export const HANDED_BACK: RecordCollection = { name: 'handed-back' };

export interface HandedBack {
  readonly since: number;
  /** What the worker did not know: the job's name, or that of the job it is a callback or a document of. */
  readonly missing: string;
  /** When the job was taken that time, as it says itself: once somebody else has run it, that is past. */
  readonly takenAt: number | undefined;
}

export function handedBackKey({ queue, id }: { readonly queue: string; readonly id: string }): string {
  return `${queue}:${id}`;
}
