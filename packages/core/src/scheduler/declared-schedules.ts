import type { Clock } from '../clock/clock.js';
import { toBullmqOptions } from '../datastore/bullmq/to-bullmq-options.js';
import { toDeduplication } from '../datastore/bullmq/to-deduplication.js';
import type { EffectiveOptions } from '../descriptors/effective-options.js';
import type { Frequency } from '../descriptors/frequency.js';
import type { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import type { WireContext } from '../message/wire-context.js';
import { tagsOf } from '../options/job-tags.js';
import { uniqueKeyOf } from '../options/unique-key.js';
import { type Destination, type TickData, tickData } from './schedule-tick.js';

export interface DeclaredSchedulesDeps {
  readonly schedules: ScheduleRegistry;
  readonly effective: EffectiveOptions;
  /** Whose they are. */
  readonly app: string;
  readonly clock: Clock;
}

/** What the code of an app declares, as ticks carry it. */
export class DeclaredSchedules {
  readonly app: string;
  readonly #deps: DeclaredSchedulesDeps;
  // Worked out when first asked for: most processes only queue jobs.
  #all: readonly TickData[] | undefined;

  constructor(deps: DeclaredSchedulesDeps) {
    this.#deps = deps;
    this.app = deps.app;
  }

  /** As they stand now: since now, where the datastore knows no better. */
  all(): TickData[] {
    const since = this.#deps.clock.now();
    this.#all ??= this.#deps.schedules.all().map((it) =>
      tickData(it, this.destination(it.job, it.queue, []), {
        app: this.app,
        since,
        ...(it.frequency === undefined ? {} : { frequency: it.frequency }),
      }),
    );
    return this.#all.map((it) => ({ ...it, since }));
  }

  find(key: string): TickData | undefined {
    return this.all().find((it) => it.key === key);
  }

  frequencyOf(key: string): Frequency | undefined {
    return this.#deps.schedules.find(key)?.frequency;
  }

  /** Where runs of a job go and how. */
  destination(job: string, queue: string | undefined, args: readonly unknown[]): Destination {
    const { effective } = this.#deps;
    const options = effective.of(job, queue === undefined ? undefined : { queue });
    const { unique, event } = options;
    const tags = tagsOf(job, options.tags, args);
    const context: WireContext = tags?.length ? { tags } : {};
    if (event !== undefined) context.event = event;
    if (unique?.until === 'started') context.until = 'started';
    const opts = toBullmqOptions(options, Object.keys(context).length > 0 ? context : undefined);
    // A slot whose job meets its key in use adds none, whatever a call would do then.
    if (unique) opts.deduplication = toDeduplication(uniqueKeyOf(job, unique, args), unique);
    const usual = effective.of('', { queue: options.queue }).timeout;
    return { queue: options.queue, opts, ...(options.timeout === usual ? {} : { limit: options.timeout }) };
  }
}
