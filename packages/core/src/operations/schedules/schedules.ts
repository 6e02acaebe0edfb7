import type { Clock } from '../../clock/clock.js';
import { nextJobId } from '../../datastore/bullmq/job-id.js';
import type { Records } from '../../datastore/ports/records.js';
import type { EnqueueOutcome, JobHandle } from '../../dispatch/job-handle.js';
import { InvalidOptionsError, UnknownScheduleError } from '../../errors/dispatch-errors.js';
import { expectId } from '../../options/expect-id.js';
import { nearestNames } from '../../options/nearest-name.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { Backfills } from '../../scheduler/backfills.js';
import type { DeclaredSchedules } from '../../scheduler/declared-schedules.js';
import { previewRuns } from '../../scheduler/preview-runs.js';
import { type ScheduleDiff } from '../../scheduler/schedule-diff.js';
import {
  CONTROLS,
  changeRecord,
  PROGRESS,
  type ScheduleControl,
  type ScheduleProgress,
} from '../../scheduler/schedule-state.js';
import type { ScheduleStore } from '../../scheduler/schedule-store.js';
import { type TickData } from '../../scheduler/schedule-tick.js';
import type { SlotDispatcher } from '../../scheduler/slot-dispatcher.js';
import type { SlotLog } from '../../scheduler/slot-log.js';
import type { SyncOptions } from '../../scheduler/sync-schedules.js';
import type { ActNoter, TellDone } from '../audit/act-noter.js';
import { type OperatorNote, remark } from '../operator-note.js';
import { type BackfillOptions, backfill } from './backfill.js';
import { type ClockChange, nextClockChange } from './clock-change.js';
import type { RunTimeSchedule, RunTimeSchedules } from './run-time-schedules.js';
import {
  findSchedule,
  listSchedules,
  type ScheduleListing,
  type ScheduleSummary,
  scheduleKeys,
} from './schedule-summary.js';
import { readSlotEntries, type SlotEntry } from './slot-entry.js';

export interface SchedulesDeps {
  readonly records: Records;
  readonly store: ScheduleStore;
  readonly slotDispatcher: SlotDispatcher;
  readonly backfills: Backfills;
  readonly log: SlotLog;
  readonly clock: Clock;
  readonly redactor: Pick<Redactor, 'text' | 'secretsIn'>;
  readonly audit: ActNoter;
  /** What the code declares. */
  readonly declared: DeclaredSchedules;
  readonly runTime: RunTimeSchedules;
  handle(queue: string, id: string, name: string, outcome?: EnqueueOutcome): JobHandle<unknown>;
  /** Makes the datastore's schedules match what the code declares. */
  sync(options: SyncOptions): Promise<ScheduleDiff>;
}

const MOST_PREVIEW = 10_000;
/** Of more schedules, an error names the nearest. */
const MOST_NAMED = 20;
const NEAREST = 5;

/** The app's schedules, for those who operate them. What is said here holds for every process and outlives deploys. */
export class Schedules {
  readonly #deps: SchedulesDeps;

  constructor(deps: SchedulesDeps) {
    this.#deps = deps;
  }

  /**
   * The schedules of this datastore, and the declared ones that `migrate` has not brought there yet, in the order of
   * their keys: all of them up to 10,000, or a page. The last key of a page is the `after` of the next.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  list(listing?: ScheduleListing): Promise<ScheduleSummary[]> {
    return listSchedules(this.#deps, listing);
  }

  /** One schedule; `undefined` when there is none of this key. @throws DatastoreUnavailableError */
  get(key: string): Promise<ScheduleSummary | undefined> {
    return findSchedule(this.#deps, key);
  }

  /**
   * Makes the datastore's schedules match what the code declares, as a deploy does, and says what changed. Those made at
   * run time stay, and what operators said of any.
   * @throws InvalidOptionsError when a key belongs to somebody else
   */
  sync(options: SyncOptions = {}): Promise<ScheduleDiff> {
    return this.#deps.sync(options);
  }

  /**
   * Makes a schedule at run time, or changes it: its job gets these arguments each time. It stays until `remove`,
   * whatever `migrate` does.
   * @throws InvalidOptionsError, UnknownJobError and what the arguments break
   * @example await cortado.schedules.upsert('report:acme', { cron: '0 9 1 * *', timezone: 'Europe/Berlin' }, 'Reports.generate', ['acme'])
   */
  async upsert(
    key: string,
    schedule: RunTimeSchedule,
    job: string,
    args: readonly unknown[] = [],
  ): Promise<void> {
    await this.#noted('set', key, {}, () => this.#deps.runTime.upsert(key, schedule, job, args));
  }

  /** Ends a schedule made at run time; `false` when there is none. Runs already queued stay. @throws InvalidOptionsError for one the code declares */
  async remove(key: string): Promise<boolean> {
    expectId('key of a schedule', key);
    const found = await this.#deps.runTime.removable(key);
    await this.#noted('remove', key, {}, () => this.#deps.runTime.remove(key));
    return found !== undefined;
  }

  /** The moments of the next `count` runs: slots, and jitter where there is some. @throws UnknownScheduleError, InvalidOptionsError */
  async preview(key: string, count: number): Promise<Date[]> {
    if (!Number.isInteger(count) || count < 1 || count > MOST_PREVIEW)
      throw new InvalidOptionsError('Nothing to preview', [
        `Expected a whole number of runs from 1 to ${MOST_PREVIEW.toLocaleString('en')}, found ${count}.`,
      ]);
    const data = await this.#find(key);
    const [control, progress] = await Promise.all([
      this.#deps.records.get<ScheduleControl>(CONTROLS, key),
      this.#deps.records.get<ScheduleProgress>(PROGRESS, key),
    ]);
    const now = this.#deps.clock.now();
    const runs = previewRuns(data, control?.value ?? {}, progress?.value ?? {}, now, count);
    return runs.map((it) => new Date(it.at));
  }

  /**
   * Queues a schedule's job now, whatever its state. The next slot stays where it is. Where a job has its unique key, the
   * handle is of that one, with the outcome 'existing'.
   * @throws UnknownScheduleError
   */
  async trigger(key: string): Promise<JobHandle<unknown>> {
    const data = await this.#find(key);
    const id = nextJobId();
    const now = this.#deps.clock.now();
    const line = { slot: now, decision: 'triggered', decidedAt: now } as const;
    const taken = await this.#noted('trigger', key, {}, async (tell) => {
      const found = await this.#deps.slotDispatcher.runAside(data, line, id);
      tell(found === id ? 1 : 0);
      return found;
    });
    return this.#deps.handle(data.queue, taken, data.job, taken === id ? 'added' : 'existing');
  }

  /** Its slots are left out until `start`, across deploys. @throws UnknownScheduleError */
  async stop(key: string, note: OperatorNote = {}): Promise<void> {
    await this.#find(key);
    const stopped = remark(note, this.#deps);
    await this.#noted('stop', key, note, () => this.#control(key, (control) => ({ ...control, stopped })));
  }

  /**
   * Its slots count again, from the next one on; failures in a row are forgotten, and those of runs that are under way count no
   * more. Who started it and why is in the audit.
   * @throws UnknownScheduleError, InvalidOptionsError
   */
  async start(key: string, note: OperatorNote = {}): Promise<void> {
    await this.#find(key);
    remark(note, this.#deps);
    await this.#noted('start', key, note, () =>
      this.#control(key, ({ stopped: _, failures: __, lastFailed: ___, ...rest }) => ({
        ...rest,
        countsSince: this.#deps.clock.now(),
      })),
    );
  }

  /** Leaves out the next slot; again, the one after. Gives the slot; `undefined` when none follows. @throws UnknownScheduleError */
  async skipNext(key: string): Promise<Date | undefined> {
    const data = await this.#find(key);
    const last = (await this.#deps.records.get<ScheduleProgress>(PROGRESS, key))?.value.last ?? data.since;
    let skipped: number | undefined;
    const skip = (control: ScheduleControl) => {
      const now = this.#deps.clock.now();
      // Also of the past those that no tick has decided: the scheduler may be paused, or away, and come back to them.
      const skips = (control.skips ?? []).filter((it) => it > Math.min(now, last));
      const [next] = previewRuns(data, { skips }, {}, now, 1);
      skipped = next?.slot;
      return { ...control, skips: next === undefined ? skips : [...skips, next.slot] };
    };
    await this.#noted('skip', key, {}, async (tell) => {
      await this.#control(key, skip);
      tell(skipped === undefined ? 0 : 1);
    });
    return skipped === undefined ? undefined : new Date(skipped);
  }

  /**
   * Queues a run for each slot of a time that has passed, except those that have had one; one after the other unless
   * the schedule's runs may overlap. Gives the slots; with `dryRun` those that would get a run.
   * @throws UnknownScheduleError, InvalidOptionsError for more than 1,000 slots
   */
  async backfill(key: string, options: BackfillOptions): Promise<Date[]> {
    const data = await this.#find(key);
    if (options.dryRun) return await backfill(this.#deps, data, options);
    return await this.#noted('backfill', key, options, async (tell) => {
      const slots = await backfill(this.#deps, data, options);
      tell(slots.length);
      return slots;
    });
  }

  /**
   * What the next change of its zone's clocks does to it: which local times are left out or come twice, and when those run.
   * `undefined` where none comes within a year.
   * @throws UnknownScheduleError
   */
  async clockChange(key: string): Promise<ClockChange | undefined> {
    return nextClockChange((await this.#find(key)).rule, this.#deps.clock.now());
  }

  /**
   * What became of its slots, the newest first; secrets in errors are masked. Knows a removed schedule too, as long as
   * its lines are kept.
   */
  async log(key: string, { limit = 100 }: { limit?: number } = {}): Promise<SlotEntry[]> {
    expectId('key of a schedule', key);
    const { redactor } = this.#deps;
    const entries = await readSlotEntries(this.#deps, key, limit);
    if (entries.every((it) => it.error === undefined)) return entries;
    const secrets = redactor.secretsIn((await this.#dataOf(key))?.args);
    return entries.map((it) =>
      it.error === undefined ? it : { ...it, error: redactor.text(it.error, secrets) },
    );
  }

  #noted<T>(
    act: string,
    schedule: string,
    { by, reason }: { by?: string | undefined; reason?: string | undefined },
    acting: (tell: TellDone) => Promise<T>,
  ): Promise<T> {
    return this.#deps.audit.noted({ act: `schedules.${act}`, schedule, by, reason }, acting);
  }

  async #find(key: string): Promise<TickData> {
    expectId('key of a schedule', key);
    const data = await this.#dataOf(key);
    if (data) return data;
    const all = await scheduleKeys(this.#deps);
    const known = all.length > MOST_NAMED ? nearestNames(key, all, NEAREST) : all;
    throw new UnknownScheduleError({ key, known, count: all.length });
  }

  async #dataOf(key: string): Promise<TickData | undefined> {
    return (await this.#deps.store.find(key))?.data ?? this.#deps.declared.find(key);
  }

  async #control(key: string, change: (control: ScheduleControl) => ScheduleControl): Promise<void> {
    await changeRecord<ScheduleControl>(this.#deps.records, CONTROLS, key, (control = {}) => change(control));
  }
}
