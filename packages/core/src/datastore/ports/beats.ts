import type { Connection } from '../../options/connection.js';
import type { LostJobs } from './lost-jobs.js';

/** What is told of a process that beats. */
export interface BeatFacts {
  readonly host: string;
  readonly pid: number;
  /** The queues it serves. */
  readonly queues: readonly string[];
  /** Where its pid means something: the boot of its machine and its namespace of pids. Left out where neither is known. */
  readonly pidSpace?: string;
  /** Tells it from a later process with the same pid. Left out where the system does not say. */
  readonly startTime?: string;
  /** It beats from its event loop, so that a blocked one looks like a dead process for a while. */
  readonly isInline?: true;
}

/** A process whose last beat is a while ago. */
export interface LateProcess {
  readonly key: string;
  readonly facts: BeatFacts;
  /** Differs from beat to beat. */
  readonly mark: string;
  /** Milliseconds since its last beat, by the datastore's clock. */
  readonly age: number;
}

/** Later than so many milliseconds, a process is listed as late. */
export const LATE = 3_000;
/** Late ones read at a time, the latest first. */
export const MOST_LATE = 100;
/** So long one process alone deals with a vanished one, in milliseconds; then another may try. */
export const CLAIM = 10_000;
/** A process that nobody dealt with is forgotten after so long, in milliseconds. */
export const FORGOTTEN = 24 * 3_600_000;

/**
 * The beats of processes, each under its key, with the time of the last one by the datastore's clock. One command is a
 * beat, and tells who else is late.
 */
export interface Beats {
  /** With `rest`, it counts as so many milliseconds younger: the next one comes that much later. */
  beat(key: string, facts: BeatFacts, rest?: number): Promise<LateProcess[]>;
  /** Whether the caller, and nobody else, is to deal with this one: it has not beaten since, and has not been claimed. */
  claim(late: Pick<LateProcess, 'key' | 'mark'>): Promise<boolean>;
  /** It has ended in good order, or has been dealt with. With a mark, only unless it has beaten since. */
  remove(key: string, mark?: string): Promise<void>;
}

/** How a thread of its own reaches the beats: values that can be sent to it. */
export type BeatLink =
  | { readonly kind: 'redis'; readonly connection: Connection; readonly prefix: string }
  | { readonly kind: 'postgres'; readonly connection: Connection };

/** What an engine offers to those who look after processes that vanish. */
export interface RecoveryAccess {
  readonly lostJobs: LostJobs;
  readonly beats: Beats;
  /** For a thread; left out where only the process itself can reach its datastore. */
  readonly link?: BeatLink;
  /** Why there is none, where there would be one. */
  readonly noLink?: string;
}
