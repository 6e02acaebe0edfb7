import { type Clock } from '../../clock/clock.js';
import type { Records, StoredRecord } from '../../datastore/ports/records.js';
import {
  isPresent,
  PROCESSES,
  type ProcessKind,
  type ProcessReport,
  type ServedQueue,
} from '../../presence/process-report.js';
import { slotsOf } from '../../presence/process-slots.js';

/** A worker or a scheduler that runs somewhere on this datastore, as it last said so. */
export interface ProcessRecord {
  readonly kind: ProcessKind;
  /** What it is called, where somebody has said. */
  readonly name?: string | undefined;
  /** The app it belongs to, and the `version` of that. */
  readonly app: string;
  readonly version: string | undefined;
  readonly host: string;
  readonly pid: number;
  /** The pid of the pool it is a process of, where it is. */
  readonly pool?: number | undefined;
  /** When it started. */
  readonly since: Date;
  /** When it last said that it is there: every 5 seconds. */
  readonly lastSeen: Date;
  /**
   * 'busy' runs jobs, 'idle' none; 'quiet' takes nothing more: it was told so, or is closing; 'gone' has said nothing for 15 seconds:
   * it died, was cut off, or its event loop is blocked. Half a minute after its last word it is no longer listed.
   */
  readonly status: 'idle' | 'busy' | 'quiet' | 'gone';
  /** What a worker serves; of a scheduler nothing. */
  readonly queues: readonly ServedQueue[];
  /** Jobs it can run at a time, and how many of these slots are taken. */
  readonly slots: { readonly total: number; readonly taken: number };
  /** The jobs it runs, the latest first, at most 50. */
  readonly currentJobs: readonly ProcessJob[];
  /** Resident memory in bytes. */
  readonly memory: number;
  /** The longest its event loop was held up within the last 5 seconds, in milliseconds. */
  readonly loopLag: number;
  /** How far its clock is ahead of the datastore's, in milliseconds; negative when behind, 0 within a second. */
  readonly clockOffset: number;
}

export interface ProcessJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  /** When this attempt started. */
  readonly since: Date;
}

/** So many are listed, the latest first. */
const MOST_LISTED = 1_000;

export async function listProcesses(records: Records, clock: Clock): Promise<ProcessRecord[]> {
  const found = await records.list<ProcessReport>(PROCESSES, { limit: MOST_LISTED });
  const now = clock.now();
  return found
    .filter((it) => Array.isArray(it.value.queues) && Array.isArray(it.value.jobs))
    .map((it) => processRecord(it, now))
    .sort(
      (a, b) =>
        a.kind.localeCompare(b.kind) ||
        a.host.localeCompare(b.host) ||
        a.since.getTime() - b.since.getTime() ||
        a.pid - b.pid,
    );
}

function processRecord({ value, age = 0 }: StoredRecord<ProcessReport>, now: number): ProcessRecord {
  const {
    kind,
    app,
    version,
    host,
    pid,
    startedAt,
    queues,
    jobs,
    isQuiet,
    memory,
    loopLag,
    clockOffset = 0,
    name,
    pool,
  } = value;
  const slots = slotsOf(value);
  const present = isQuiet ? 'quiet' : slots.taken > 0 ? 'busy' : 'idle';
  return {
    kind,
    name,
    app,
    version,
    host,
    pid,
    ...(pool === undefined ? {} : { pool }),
    since: new Date(startedAt),
    lastSeen: new Date(now - age),
    status: isPresent(age) ? present : 'gone',
    queues,
    slots,
    currentJobs: jobs.map((it) => ({ ...it, since: new Date(it.since) })),
    memory,
    loopLag,
    clockOffset,
  };
}
