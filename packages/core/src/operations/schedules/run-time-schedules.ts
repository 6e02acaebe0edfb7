import type { Clock } from '../../clock/clock.js';
import type { Records } from '../../datastore/ports/records.js';
import type { JobRegistry } from '../../descriptors/job-registry.js';
import type { ScheduleOptions, ScheduleTiming } from '../../descriptors/schedule-descriptor.js';
import { schedulePolicy, scheduleProblems, slotRule } from '../../descriptors/schedule-options.js';
import { InvalidOptionsError, UnknownJobError } from '../../errors/dispatch-errors.js';
import { encodeArguments } from '../../message/encode-arguments.js';
import { plainObject } from '../../options/rule.js';
import { show } from '../../options/show.js';
import type { DeclaredSchedules } from '../../scheduler/declared-schedules.js';
import { noteEnded } from '../../scheduler/ended-schedules.js';
import { continued } from '../../scheduler/schedule-diff.js';
import {
  CONTROLS,
  changeRecord,
  forgetProgress,
  PROGRESS,
  type ScheduleProgress,
} from '../../scheduler/schedule-state.js';
import type { ScheduleStore, StoredSchedule } from '../../scheduler/schedule-store.js';
import { tickData } from '../../scheduler/schedule-tick.js';

export interface RunTimeSchedulesDeps {
  readonly records: Records;
  readonly store: ScheduleStore;
  readonly clock: Clock;
  /** What the code declares, which nobody else may change. */
  readonly declared: DeclaredSchedules;
  /** The app's zone, for schedules that name none. */
  readonly timezone: string;
  readonly registry: JobRegistry;
  /** Bytes. */
  readonly maxPayload: number;
}

/** When and how a schedule made at run time fires. */
export type RunTimeSchedule = ScheduleTiming & Omit<ScheduleOptions, 'key'>;

/** The schedules that an app makes while it runs, beside those that its code declares. */
export class RunTimeSchedules {
  readonly #deps: RunTimeSchedulesDeps;

  constructor(deps: RunTimeSchedulesDeps) {
    this.#deps = deps;
  }

  /** Makes one, or changes it. @throws InvalidOptionsError, UnknownJobError and what the arguments break */
  async upsert(key: string, schedule: RunTimeSchedule, job: string, args: readonly unknown[]): Promise<void> {
    const misshapen = [
      ...(plainObject(schedule)
        ? [`Expected { cron } or { every } after the key, found ${show(schedule)}.`]
        : []),
      ...(Array.isArray(args) ? [] : [`Expected the arguments of ${job} as an array, found ${show(args)}.`]),
    ];
    if (misshapen.length > 0) throw new InvalidOptionsError(`The schedule "${key}" was not made`, misshapen);
    const { cron, every, ...options } = schedule;
    const timezone = options.timezone ?? this.#deps.timezone;
    const problems = scheduleProblems(
      { cron, every },
      { ...options, key },
      timezone,
      `the schedule "${key}"`,
    );
    if (problems.length > 0) throw new InvalidOptionsError(`The schedule "${key}" was not made`, problems);
    const found = (await this.#deps.store.find(key))?.data;
    if (found?.app !== undefined || this.#deps.declared.find(key))
      throw new InvalidOptionsError(`The schedule "${key}" was not made`, [
        `The key belongs to a schedule of the app "${found?.app ?? this.#deps.declared.app}". Choose another.`,
      ]);
    const rule = slotRule({ cron, every }, options, timezone);
    const encoded = await this.#encode(job, args);
    const data = tickData(
      { key, job, rule, policy: schedulePolicy(options) },
      this.#deps.declared.destination(job, undefined, args),
      {
        args: encoded,
        since: this.#deps.clock.now(),
      },
    );
    if (found?.digest === data.digest) return;
    // Another definition has its runs before it, whatever the last one had used up of its limit.
    await changeRecord<ScheduleProgress>(this.#deps.records, PROGRESS, key, (progress = {}) => ({
      ...progress,
      runs: 0,
    }));
    await this.#deps.store.put([found ? continued(found, data) : data]);
  }

  /** One that may be removed; `undefined` when there is none. @throws InvalidOptionsError for one the code declares */
  async removable(key: string): Promise<StoredSchedule | undefined> {
    const found = await this.#deps.store.find(key);
    if (found?.data.app !== undefined || this.#deps.declared.find(key))
      throw new InvalidOptionsError(`The schedule "${key}" was not removed`, [
        'It is declared in code, which would bring it back. Remove it there, or stop it with `stop`.',
      ]);
    return found;
  }

  /** Ends one, and forgets what operators said of it. Runs that wait for the one before stay, as those that are queued do. */
  async remove(key: string): Promise<void> {
    const { store, records } = this.#deps;
    await store.remove([key]);
    await records.remove(CONTROLS, key);
    if (!(await forgetProgress(records, key))) await noteEnded(this.#deps, key);
  }

  /** Arguments, checked as an enqueue checks them. */
  #encode(name: string, args: readonly unknown[]): unknown {
    const { registry, maxPayload } = this.#deps;
    const job = registry.find(name);
    if (!job) throw new UnknownJobError({ name, nearest: registry.nearest(name), where: 'enqueue' });
    return encodeArguments(job, args, maxPayload, 'by name');
  }
}
