import type { NoticeFields } from '../notice-fields.js';

export type Side = 'raw' | 'cortado';

/** What a job does beside its work. */
export type Chore = 'none' | 'progress' | 'log';

/** How a worker works. */
export interface WorkStyle {
  readonly concurrency: number;
  /** @default 'none' */
  readonly chore?: Chore;
  /** Whether raw BullMQ keeps every finished job, its default, rather than as many as Cortado does. @default false */
  readonly keepsAll?: boolean;
}

/** Receives what a worker was given. */
export type Inbox = (notice: NoticeFields) => void;

export interface RunningWorker {
  close(): Promise<void>;
}

/** One way to use BullMQ. Every row is written once and run by both. */
export interface Contestant {
  readonly side: Side;
  /** Its queues; rows that need one use the first. */
  readonly queues: readonly string[];
  /** Makes of the fields what its users would have in hand. Not part of what is timed. */
  prepare(fields: NoticeFields): NoticeFields;
  /** Queues one notice, in the first queue or the one at `queue`. */
  enqueue(notice: NoticeFields, queue?: number): Promise<unknown>;
  enqueueMany(notices: readonly NoticeFields[]): Promise<unknown>;
  /** As a batch whose end is known, where there is such a thing. */
  enqueueBatch(notices: readonly NoticeFields[]): Promise<unknown>;
  work(style: WorkStyle, inbox: Inbox): Promise<RunningWorker>;
  close(): Promise<void>;
}

export const JOB_NAME = 'Mailer.send';
export const PREFIX = 'bench';

/** Names of the same length on both sides: they are part of every key. */
export function queueNames(side: Side, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${side === 'raw' ? 'a' : 'b'}${String(index).padStart(2, '0')}`,
  );
}

/** Queues any number of notices, in calls of a thousand. */
export async function fill(contestant: Contestant, notices: readonly NoticeFields[]): Promise<void> {
  for (let start = 0; start < notices.length; start += 1_000)
    await contestant.enqueueMany(notices.slice(start, start + 1_000));
}
