import type { Clock } from '../../clock/clock.js';
import { decodeKey } from '../../datastore/bullmq/encoded-key.js';
import { inKeyOrder } from '../../datastore/ports/job-schedulers.js';
import type { Records } from '../../datastore/ports/records.js';
import type { Frequency } from '../../descriptors/frequency.js';
import type { SchedulePolicy } from '../../descriptors/schedule-descriptor.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { expectId } from '../../options/expect-id.js';
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
  /** Runs by hand so far. */
  readonly runsByHand: number;
  /** Failed runs in a row; counted where `pauseAfterFailures` is set. */
  readonly failures: number;
}

export interface ScheduleSummaryDeps {
  readonly records: Records;
  readonly store: ScheduleStore;
  readonly declared: DeclaredSchedules;
  readonly clock: Clock;
}

/** Which schedules, in the order of their keys. */
export interface ScheduleListing {
  /** Only those whose keys come after this one. @default the first */
  after?: string;
  /** At most so many, 1 to 1,000. @default 100 where `after` is given, otherwise 10,000 */
  limit?: number;
}

/** Schedules that are listed in one go. */
const MOST = 10_000;
const MOST_OF_A_PAGE = 1_000;
const DEFAULT_PAGE = 100;
const READ_AT_ONCE = 100;

/** In the order of their keys, which stays as it is while schedules fire. @throws InvalidOptionsError */
export async function listSchedules(
  deps: ScheduleSummaryDeps,
  { after, limit }: ScheduleListing = {},
): Promise<ScheduleSummary[]> {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= MOST_OF_A_PAGE))
    throw new InvalidOptionsError('The schedules were not listed', [
      `Expected "limit" to be a whole number from 1 to ${MOST_OF_A_PAGE.toLocaleString('en')}, found ${JSON.stringify(limit)}.`,
    ]);
  if (after === undefined && limit === undefined) return await listAll(deps);
  return await listPage(deps, after, limit ?? DEFAULT_PAGE);
}

/** Reads what it shows, and no more: what cannot be read makes room for the next. */
async function listPage(
  deps: ScheduleSummaryDeps,
  after: string | undefined,
  wanted: number,
): Promise<ScheduleSummary[]> {
  const found: ScheduleSummary[] = [];
  let behind = after;
  for (let isLast = false; found.length < wanted && !isLast; ) {
    const most = Math.min(READ_AT_ONCE, wanted - found.length);
    const keys = await keysAfter(deps, behind, most);
    found.push(...(await findSchedules(deps, keys)));
    behind = keys.at(-1);
    isLast = keys.length < most;
  }
  return found;
}

async function keysAfter(
  { store, declared }: ScheduleSummaryDeps,
  after: string | undefined,
  most: number,
): Promise<string[]> {
  const stored = await store.keysAfter(after, most);
  const own = declared.all().map((it) => it.key);
  const behind = own.filter((it) => after === undefined || inKeyOrder(it, after) > 0);
  return [...new Set([...stored, ...behind])].sort(inKeyOrder).slice(0, most);
}

async function findSchedules(deps: ScheduleSummaryDeps, keys: readonly string[]): Promise<ScheduleSummary[]> {
  const { records, store, declared } = deps;
  const [stored, controls, progress] = await Promise.all([
    store.read(keys),
    Promise.all(keys.map((it) => records.get<ScheduleControl>(CONTROLS, it))),
    Promise.all(keys.map((it) => records.get<ScheduleProgress>(PROGRESS, it))),
  ]);
  const storedOf = new Map(stored.map((it) => [it.data.key, it.data]));
  return keys.flatMap((key, at) => {
    const data = storedOf.get(key) ?? declared.find(key);
    if (!data) return [];
    return [listing(deps, data, controls[at]?.value ?? {}, progress[at]?.value ?? {}, storedOf.has(key))];
  });
}

/** One schedule; `undefined` when neither the datastore nor the code has it. */
export async function findSchedule(
  deps: ScheduleSummaryDeps,
  key: string,
): Promise<ScheduleSummary | undefined> {
  expectId('key of a schedule', key);
  const [stored, control, progress] = await Promise.all([
    deps.store.find(key),
    deps.records.get<ScheduleControl>(CONTROLS, key),
    deps.records.get<ScheduleProgress>(PROGRESS, key),
  ]);
  const data = stored?.data ?? deps.declared.find(key);
  return data && listing(deps, data, control?.value ?? {}, progress?.value ?? {}, stored !== undefined);
}

/** The keys of all schedules in their order: the datastore gives them without anything else. */
export async function scheduleKeys({ store, declared }: ScheduleSummaryDeps): Promise<string[]> {
  const stored = (await store.nextTicks()).map(([key]) => decodeKey(key));
  return [...new Set([...stored, ...declared.all().map((it) => it.key)])].sort(inKeyOrder);
}

async function listAll(deps: ScheduleSummaryDeps): Promise<ScheduleSummary[]> {
  const { records, store } = deps;
  const [stored, controls, progress] = await Promise.all([
    store.all(MOST),
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
    inKeyOrder(a.key, b.key),
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
    runsByHand: progress.byHand?.count ?? 0,
    failures: control.failures ?? 0,
  };
}
