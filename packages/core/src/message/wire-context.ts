import type { Isolation } from '../options/enqueue-options.js';

/**
 * What travels beside the arguments, in the job's BullMQ options under `ctx`, so that `data` holds
 * the arguments alone and any dashboard or plain BullMQ worker reads them as they are.
 * Fields are left out when empty: a small job then stays in Redis's compact encoding (64 bytes a field).
 */
export interface WireContext {
  /** Who the job runs as. */
  user?: string;
  /** Its user finds it in the index. */
  byUser?: true;
  /** Words it can be found by. */
  tags?: readonly string[];
  /** A label it can be found by. */
  event?: string;
  /** The call's own time limit in milliseconds, when it gave one. */
  timeout?: number;
  /** The name of the document the method is called on. */
  doc?: string;
  /** Where the call wants its code to run, when it said so. */
  isolation?: Isolation;
  /** Names of the jobs the call wants afterwards. */
  onSuccess?: string;
  onFailure?: string;
  /** When its unique key is free again, if not at its end: as soon as it starts, or only after its time to live. */
  until?: 'started' | 'expired';
  /** The slot of a schedule that this job is a run of. */
  slot?: WireSlot;
  /** What the app's context providers gave, and the call's own values over them. */
  values?: Readonly<Record<string, unknown>>;
  /** The version of this layout. @default 1 */
  v?: number;
}

/** Tells the worker what to do when a scheduled run ends. Its line in the schedule's log is under the job's id. */
export interface WireSlot {
  readonly key: string;
  /** The frequency of the schedule, where it has one. */
  readonly event?: string;
  /** Others wait for this run to end. */
  readonly chain?: true;
  /** After so many failures in a row the schedule is stopped. */
  readonly pauseAfter?: number;
}

/** Reads the context of a job, whoever added it: a plain BullMQ producer has none. */
export function readWireContext(options: object): WireContext {
  const context = (options as { ctx?: unknown }).ctx;
  return typeof context === 'object' && context !== null ? context : {};
}
