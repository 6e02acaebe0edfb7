import { DAY, HOUR, MINUTE } from '../clock/clock.js';
import type { RecordCollection } from '../datastore/ports/records.js';
import type { StoredTally } from './tally.js';

/** How closely one kind of record tells of the past, and for how long it is kept. */
export interface Resolution {
  readonly collection: RecordCollection;
  /** Milliseconds that one cell of a record stands for. */
  readonly cell: number;
  /** Milliseconds that a record stands for. */
  readonly span: number;
  /** Milliseconds into the past that it tells of. */
  readonly reach: number;
}

/** By the minute for a day, by the hour for a month. A record that has just begun tells of one span less. */
export const RESOLUTIONS: readonly [minutes: Resolution, hours: Resolution] = [
  { collection: { name: 'metrics-minutes', ttl: DAY + HOUR }, cell: MINUTE, span: HOUR, reach: DAY },
  { collection: { name: 'metrics-hours', ttl: 32 * DAY }, cell: HOUR, span: DAY, reach: 31 * DAY },
];

/** A stretch of time of one job name, or of a whole queue: what was counted in each cell that has anything. */
export interface MetricRecord {
  readonly cells: Readonly<Record<number, StoredTally>>;
}

/** The job names that something was counted of. */
export const METRIC_NAMES: RecordCollection = { name: 'metrics-names', ttl: 32 * DAY, keep: 10_000 };

export interface MetricName {
  readonly queue: string;
  readonly name: string;
}

/** Whose metrics: of a job name in a queue, or of all of a queue. */
export interface MetricSubject {
  readonly queue: string;
  readonly name: string | undefined;
}

export function metricKey({ queue, name }: MetricSubject, { span }: Resolution, at: number): string {
  // A queue's name holds no colon.
  return `${Math.floor(at / span)}:${queue}:${name ?? ''}`;
}

export function cellOf({ cell, span }: Resolution, at: number): number {
  return Math.floor((at % span) / cell);
}
