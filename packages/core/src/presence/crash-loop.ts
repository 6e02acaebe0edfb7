import { MINUTE } from '../clock/clock.js';
import type { RecordCollection } from '../datastore/ports/records.js';

/** What stands of the place in a pool whose processes die again and again. */
export interface CrashLoopReport {
  /** Where the pool is. */
  readonly host: string;
  readonly pid: number;
  /** What its processes serve. */
  readonly queues: readonly string[];
  /** How the last one ended. */
  readonly exit: string;
  /** When the first of them died, milliseconds since 1970. */
  readonly since: number;
}

/** Written anew with each death; gone soon after the last. */
export const CRASH_LOOPS: RecordCollection = { name: 'crash-loops', keep: 1_000, ttl: MINUTE };
