import type { Records } from '../datastore/ports/records.js';
import {
  cellOf,
  METRIC_NAMES,
  type MetricName,
  type MetricRecord,
  type MetricSubject,
  metricKey,
  type Resolution,
} from './metric-records.js';
import { Tally } from './tally.js';

/** Records read at the same time. */
const AT_ONCE = 20;

/** The stretch of time that is asked for, in milliseconds since 1970; `to` itself is no longer part of it. */
export interface MetricRange {
  readonly from: number;
  /** Within the first step: what was before is left out. */
  readonly since: number;
  readonly to: number;
  /** A multiple of the resolution's cell. */
  readonly step: number;
}

/** Reads what the workers of all processes wrote down. */
export class MetricHistory {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** The job names that something was counted of in the last month, the newest first. */
  async names(limit: number): Promise<MetricName[]> {
    const found = await this.#records.list<MetricName>(METRIC_NAMES, { limit });
    return found.map((it) => it.value);
  }

  /** A tally for each step of the range. Reads one record for each hour, or each day where hours are told of. */
  async tallies(subject: MetricSubject, range: MetricRange, resolution: Resolution): Promise<Tally[]> {
    const { from, since, to, step } = range;
    const tallies = Array.from({ length: Math.ceil((to - from) / step) }, () => new Tally());
    const { span, cell } = resolution;
    const spans: number[] = [];
    for (let at = Math.floor(since / span) * span; at < to; at += span) spans.push(at);
    for (let start = 0; start < spans.length; start += AT_ONCE) {
      const some = spans.slice(start, start + AT_ONCE);
      const records = await Promise.all(some.map((at) => this.#read(subject, resolution, at)));
      for (const [index, record] of records.entries()) {
        const begin = some[index] as number;
        for (const [key, stored] of Object.entries(record?.cells ?? {})) {
          const at = begin + Number(key) * cell;
          if (at >= since && at < to && cellOf(resolution, at) === Number(key))
            tallies[Math.floor((at - from) / step)]?.merge(stored);
        }
      }
    }
    return tallies;
  }

  async #read(subject: MetricSubject, resolution: Resolution, at: number): Promise<MetricRecord | undefined> {
    const found = await this.#records.get<MetricRecord>(
      resolution.collection,
      metricKey(subject, resolution, at),
    );
    return found?.value;
  }
}
