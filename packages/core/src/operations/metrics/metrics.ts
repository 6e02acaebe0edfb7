import type { Clock } from '../../clock/clock.js';
import type { Distribution } from '../../metrics/distribution.js';
import type { MetricHistory } from '../../metrics/metric-history.js';
import type { MetricSubject } from '../../metrics/metric-records.js';
import { Tally } from '../../metrics/tally.js';
import { type CheckedQuery, checkMetricQuery, type MetricQuery } from './metric-query.js';

/** What happened, one point after the other. */
export interface MetricSeries {
  /** The queue it is of, where it is of one. */
  readonly queue: string | undefined;
  /** The job it is of, where it is of one. */
  readonly name: string | undefined;
  /** Milliseconds from one point to the next. */
  readonly step: number;
  readonly points: readonly MetricPoint[];
  /** All points as one: quantiles of several cannot be made of theirs. */
  readonly total: MetricPoint;
}

/** What happened from `at` until the next point: whole steps, but for the first, which begins with the range. */
export interface MetricPoint {
  readonly at: Date;
  /** Attempts that began. */
  readonly started: number;
  readonly completed: number;
  /** For good. */
  readonly failed: number;
  /** Attempts that failed and were followed by another. */
  readonly retried: number;
  readonly cancelled: number;
  readonly stalled: number;
  /** To the start of attempts, from when each was ready: from the call, the end of a delay or a backoff, or a retry by hand. */
  readonly wait: DurationFacts;
  /** How long attempts ran that completed or failed. */
  readonly run: DurationFacts;
}

/**
 * Milliseconds. Quantiles are read off a histogram, and so are estimates; what is longer than four hours counts in them as
 * those. `undefined` where nothing was counted.
 */
export interface DurationFacts {
  readonly count: number;
  readonly sum: number;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
}

/** Series of one call, at most. */
const MOST_SERIES = 100;

export interface MetricsDeps {
  readonly clock: Clock;
  readonly history: MetricHistory;
  readonly queueNames: readonly string[];
}

/** @throws InvalidOptionsError, DatastoreUnavailableError */
export async function readMetrics(deps: MetricsDeps, query: MetricQuery): Promise<MetricSeries[]> {
  const checked = checkMetricQuery(query, deps.queueNames, deps.clock.now());
  const { by } = checked;
  const subjects = await subjectsOf(deps, checked);
  const read: { subject: MetricSubject; tallies: Tally[] }[] = [];
  for (const subject of subjects)
    read.push({ subject, tallies: await deps.history.tallies(subject, checked, checked.resolution) });
  if (by !== undefined) return read.map(({ subject, tallies }) => series(subject, tallies, checked));
  return [
    series(
      checked,
      together(
        read.map((it) => it.tallies),
        checked,
      ),
      checked,
    ),
  ];
}

async function subjectsOf(
  { history }: MetricsDeps,
  { queues, name, by }: CheckedQuery,
): Promise<MetricSubject[]> {
  if (name === undefined && by !== 'name') return queues.map((it) => ({ queue: it, name: undefined }));
  const names = await history.names(MOST_NAMES_READ);
  return names
    .filter((it) => queues.includes(it.queue) && (name === undefined || it.name === name))
    .slice(0, MOST_SERIES);
}

const MOST_NAMES_READ = 10_000;

function together(all: readonly Tally[][], { from, to, step }: CheckedQuery): Tally[] {
  const sums = Array.from({ length: Math.ceil((to - from) / step) }, () => new Tally());
  for (const tallies of all) for (const [index, it] of tallies.entries()) sums[index]?.merge(it.stored());
  return sums;
}

function totalOf(tallies: readonly Tally[]): Tally {
  const total = new Tally();
  for (const it of tallies) total.merge(it.stored());
  return total;
}

function series(
  { queue, name }: Pick<MetricQuery, 'queue' | 'name'>,
  tallies: readonly Tally[],
  { from, since, step }: CheckedQuery,
): MetricSeries {
  const points = tallies.map((tally, index) => pointOf(tally, Math.max(since, from + index * step)));
  return { queue, name, step, points, total: pointOf(totalOf(tallies), since) };
}

function pointOf(tally: Tally, at: number): MetricPoint {
  return {
    at: new Date(at),
    started: tally.count('started'),
    completed: tally.count('completed'),
    failed: tally.count('failed'),
    retried: tally.count('retried'),
    cancelled: tally.count('cancelled'),
    stalled: tally.count('stalled'),
    wait: factsOf(tally.wait),
    run: factsOf(tally.run),
  };
}

function factsOf(durations: Distribution): DurationFacts {
  const { count, sum } = durations;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((it) => durations.quantile(it));
  return { count, sum, p50, p95, p99 };
}
