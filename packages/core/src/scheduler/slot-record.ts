import { encodeKey } from '../datastore/bullmq/encoded-key.js';
import type { RecordCollection } from '../datastore/ports/records.js';

/** What became of a slot. */
export type SlotDecision = 'enqueued' | 'caught-up' | 'skipped' | 'missed' | 'triggered' | 'backfilled';

/** One line of a schedule's log as it is stored; moments are milliseconds since 1970, empty fields are left out. */
export interface SlotRecord {
  readonly slot: number;
  readonly decision: SlotDecision;
  readonly why?: string;
  /** The last slot of several that share this line. */
  readonly until?: number;
  /** How many slots share this line, at least. */
  readonly count?: number;
  readonly decidedAt: number;
  /** Where the run is, when there is one. */
  readonly job?: { readonly queue: string; readonly id: string };
  /** The backfill that was to queue the run. */
  readonly backfill?: string;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly outcome?: 'completed' | 'failed' | 'cancelled';
  /** Why it failed, or was cancelled. */
  readonly error?: string;
}

/** How much of a schedule's log is kept. */
export interface SlotRetention {
  /** Milliseconds. */
  readonly age: number;
  readonly count: number;
}

/** A collection for each schedule, so that a busy one does not push out the lines of a rare one. */
export function linesOf(key: string, { age, count }: SlotRetention): RecordCollection {
  return { name: `slots:${encodeKey(key)}`, keep: count, ttl: age };
}

export function isRun({ job, outcome }: SlotRecord): boolean {
  return job !== undefined && outcome === undefined;
}
