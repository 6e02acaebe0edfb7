import type { Clock } from '../../clock/clock.js';
import type { Records } from '../../datastore/ports/records.js';
import type { Frequency } from '../../descriptors/frequency.js';
import type { SchedulePolicy } from '../../descriptors/schedule-descriptor.js';
import type { DeclaredSchedules } from '../../scheduler/declared-schedules.js';
import { previewRuns } from '../../scheduler/preview-runs.js';
import {
  CONTROLS,
  PROGRESS,
  type ScheduleControl,
  type ScheduleProgress,
} from '../../scheduler/schedule-state.js';
import type { ScheduleStore } from '../../scheduler/schedule-store.js';
import { policyOf, type TickData } from '../../scheduler/schedule-tick.js';
import { type Remarked, remarked } from '../operator-note.js';

/** One schedule as it stands. */
export interface ScheduleSummary {
  readonly key: string;
  readonly job: string;
  readonly queue: string;
  /** `undefined` where `every` says when. */
  readonly cron: string | undefined;
  /** Milliseconds. */
  readonly every: number | undefined;
  readonly timezone: string;
  readonly frequency: Frequency | undefined;
  readonly policy: SchedulePolicy;
  /** The app whose code declares it; `undefined` for one made at run time. */
  readonly app: string | undefined;
  /** 'unmigrated' is declared in code and not in the datastore yet, so nothing fires it; 'ended' has no slot left. */
  readonly state: 'active' | 'stopped' | 'ended' | 'unmigrated';
  /** Who stopped it and why. */
  readonly stopped: Remarked | undefined;
  /** When it runs next, if nothing stops it. */
  readonly nextRun: Date | undefined;
  /** The newest slot that was decided. */
  readonly lastSlot: Date | undefined;
  /** Runs of its slots so far; those by hand do not count. */
  readonly runs: number;
  /** Failed runs in a row; counted where `pauseAfterFailures` is set. */
  readonly failures: number;
}

export interface ScheduleSummaryDeps {
  readonly records: Records;
  readonly store: ScheduleStore;
  readonly declared: DeclaredSchedules;
  readonly clock: Clock;
}

/** More schedules than anybody has. */
const MOST = 100_000;

export async function listSchedules(deps: ScheduleSummaryDeps): Promise<ScheduleSummary[]> {
  const { records, store } = deps;
  const [stored, controls, progress] = await Promise.all([
    store.all(),
    records.list<ScheduleControl>(CONTROLS, { limit: MOST }),
    records.list<ScheduleProgress>(PROGRESS, { limit: MOST }),
  ]);
  const controlOf = new Map(controls.map((it) => [it.key, it.value]));
  const progressOf = new Map(progress.map((it) => [it.key, it.value]));
  const present = new Set(stored.map((it) => it.data.key));
  const missing = deps.declared.all().filter((it) => !present.has(it.key));
  const list = (data: TickData, isStored: boolean) =>
    listing(deps, data, controlOf.get(data.key) ?? {}, progressOf.get(data.key) ?? {}, isStored);
  return [...stored.map((it) => list(it.data, true)), ...missing.map((it) => list(it, false))].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );
}

function listing(
  deps: ScheduleSummaryDeps,
  data: TickData,
  control: ScheduleControl,
  progress: ScheduleProgress,
  isStored: boolean,
): ScheduleSummary {
  const { key, job, queue, app, rule } = data;
  const [next] = previewRuns(data, control, progress, deps.clock.now(), 1);
  return {
    key,
    job,
    queue,
    cron: rule.cron,
    every: rule.every,
    timezone: rule.timezone,
    frequency: deps.declared.frequencyOf(key),
    policy: policyOf(data),
    app,
    state: next === undefined ? 'ended' : !isStored ? 'unmigrated' : control.stopped ? 'stopped' : 'active',
    stopped: remarked(control.stopped),
    nextRun: next && new Date(next.at),
    lastSlot: progress.last === undefined ? undefined : new Date(progress.last),
    runs: progress.runs ?? 0,
    failures: control.failures ?? 0,
  };
}
