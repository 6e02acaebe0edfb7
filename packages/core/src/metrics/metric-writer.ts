import type { Clock } from '../clock/clock.js';
import type { Records } from '../datastore/ports/records.js';
import type { Presence } from '../presence/presence.js';
import type { JobMeter, MeteredJob } from './job-meter.js';
import {
  cellOf,
  METRIC_NAMES,
  type MetricName,
  type MetricRecord,
  type MetricSubject,
  metricKey,
  RESOLUTIONS,
  type Resolution,
} from './metric-records.js';
import { Tally } from './tally.js';

/** Written down with each fourth round of upkeep, so once a minute. */
const ROUNDS = 4;
/** Processes that write the same record at the same moment make each other try again. */
const MOST_TRIES = 20;
/** Names told of by this process are told of anew after so many writes: about every twelve hours. */
const NAMES_AGAIN = 720;

export interface MetricWriterDeps {
  readonly clock: Clock;
  readonly records: Records;
  readonly presence: Presence;
  readonly meter: JobMeter;
}

/**
 * Writes down once a minute what the workers of this process have done, for whoever wants to look at the past. Nothing is
 * written where nothing was done. A process that is killed takes its last minute with it.
 */
export class MetricWriter {
  readonly #deps: MetricWriterDeps;
  readonly #named = new Set<string>();
  #rounds = 0;
  #writes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: MetricWriterDeps) {
    this.#deps = deps;
    deps.presence.whileRunning(() => {
      if (this.#rounds++ % ROUNDS === ROUNDS - 1) void this.write();
    });
  }

  /** Writes what has been counted until now. What a datastore that is away does not take comes with the next. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { meter, clock } = this.#deps;
    const at = clock.now();
    const left = new Map<string, MeteredJob[]>();
    for (const job of meter.take()) left.set(job.queue, [...(left.get(job.queue) ?? []), job]);
    if (left.size === 0) return;
    if (this.#writes++ % NAMES_AGAIN === 0) this.#named.clear();
    try {
      for (const [queue, jobs] of left) {
        await this.#writeQueue(queue, jobs, at);
        left.delete(queue);
      }
    } catch {
      // Of the first of these queues some may be written, and are then counted twice: a metric, no promise.
      meter.putBack([...left.values()].flat());
    }
  }

  /** What each job of a queue did, and then once what all of them did. */
  async #writeQueue(queue: string, jobs: readonly MeteredJob[], at: number): Promise<void> {
    const whole = new Tally();
    for (const job of jobs) {
      await this.#name(job);
      for (const it of RESOLUTIONS) await this.#add(job, job.tally, it, at);
      whole.merge(job.tally.stored());
    }
    for (const it of RESOLUTIONS) await this.#add({ queue, name: undefined }, whole, it, at);
  }

  async #name({ queue, name }: MeteredJob): Promise<void> {
    const key = `${queue}:${name}`;
    if (this.#named.has(key)) return;
    await this.#deps.records.put(METRIC_NAMES, key, { queue, name } satisfies MetricName);
    this.#named.add(key);
  }

  async #add(subject: MetricSubject, tally: Tally, resolution: Resolution, at: number): Promise<void> {
    const { records } = this.#deps;
    const { collection } = resolution;
    const key = metricKey(subject, resolution, at);
    const cell = cellOf(resolution, at);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = await records.get<MetricRecord>(collection, key);
      const sum = new Tally();
      const there = found?.value?.cells?.[cell];
      if (there) sum.merge(there);
      sum.merge(tally.stored());
      const record: MetricRecord = { cells: { ...found?.value?.cells, [cell]: sum.stored() } };
      const written = await records.put(collection, key, record, { ifVersion: found?.version ?? 0 });
      if (written !== undefined) return;
    }
    throw new Error(`Others wrote ${key} ${MOST_TRIES} times meanwhile.`);
  }
}
