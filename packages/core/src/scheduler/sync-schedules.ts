import { type Clock, systemClock } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';
import { nextSlot } from '../descriptors/slots.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { PROGRESS, type ScheduleProgress } from './schedule-state.js';
import type { ScheduleStore } from './schedule-store.js';
import { digestOf, encodeKey, policyOf, type TickData } from './schedule-tick.js';

export interface ScheduleDiff {
  readonly added: string[];
  readonly updated: string[];
  readonly removed: string[];
  readonly unchanged: string[];
  /** A later deploy has replaced this set, so nothing was done. */
  readonly superseded: boolean;
}

export interface SyncOptions {
  /** Only say what would be done. @default false */
  dryRun?: boolean;
  /** Apply the set even when a later deploy has replaced it. @default false */
  force?: boolean;
}

/** Which set of schedules an app has, and which it had. */
interface AppliedSets {
  readonly current: string;
  /** Sets that others have replaced, the newest last. */
  readonly past: readonly string[];
  /** While it is being applied, until when others wait for it; milliseconds since 1970. */
  readonly busyUntil?: number;
}

const SETS: RecordCollection = { name: 'schedule-sets' };
const PAST_SETS = 50;
/** Longer than any set takes to apply; after it, whoever began is taken for dead. */
const BUSY = 30_000;

export interface SyncDeps {
  readonly store: ScheduleStore;
  readonly records: Records;
  readonly clock: Clock;
  /** Whose schedules these are. */
  readonly app: string;
  readonly version: string | undefined;
}

/**
 * Makes the datastore's schedules match the declared ones, and says what changed. It touches only what the app owns,
 * and leaves a set alone that a later deploy has replaced: old code that restarts during a deploy would undo it.
 */
export async function syncSchedules(
  { store, records, clock, app, version }: SyncDeps,
  declared: readonly TickData[],
  { dryRun = false, force = false }: SyncOptions = {},
): Promise<ScheduleDiff> {
  const digests = declared.map((it) => it.digest).sort();
  const set = digestOf({ version, digests });
  for (;;) {
    const found = await records.get<AppliedSets>(SETS, app);
    const { current, past = [], busyUntil } = found?.value ?? {};
    if (!force && current !== set && past.includes(set))
      return { added: [], updated: [], removed: [], unchanged: [], superseded: true };
    const wanted = await whatGoesOn(records, declared, clock.now());
    if (!dryRun && busyUntil !== undefined && busyUntil > clock.now()) {
      await systemClock.sleep(50);
      continue;
    }
    if (current === set && busyUntil === undefined && (await hasAll(store, wanted)))
      return {
        added: [],
        updated: [],
        removed: [],
        unchanged: wanted.map((it) => it.key),
        superseded: false,
      };
    const diff = await diffSchedules(store, wanted, app);
    if (dryRun) return diff.report;
    const others = [...past, ...(current === undefined ? [] : [current])].filter((it) => it !== set);
    const applied: AppliedSets = { current: set, past: [...new Set(others)].slice(-PAST_SETS) };
    const claim = { ...applied, busyUntil: clock.now() + BUSY };
    const claimed = await records.put(SETS, app, claim, { ifVersion: found?.version ?? 0 });
    if (!claimed) continue;
    await store.put(diff.changed);
    await store.remove(diff.report.removed);
    await records.put(SETS, app, applied, { ifVersion: claimed });
    return diff.report;
  }
}

/** Without schedules that have ended, by their date or by their limit. */
async function whatGoesOn(records: Records, declared: readonly TickData[], now: number): Promise<TickData[]> {
  const goesOn = await Promise.all(
    declared.map((data) => {
      if (data.rule.endAt !== undefined && nextSlot(data.rule, now) === undefined) return false;
      const { limit } = policyOf(data);
      return limit === undefined || hasRunsLeft(records, data.key, limit);
    }),
  );
  return declared.filter((_, index) => goesOn[index]);
}

async function hasRunsLeft(records: Records, key: string, limit: number): Promise<boolean> {
  return ((await records.get<ScheduleProgress>(PROGRESS, key))?.value.runs ?? 0) < limit;
}

async function hasAll(store: ScheduleStore, wanted: readonly TickData[]): Promise<boolean> {
  const present = new Set((await store.nextTicks()).map(([key]) => key));
  return wanted.every((it) => present.has(encodeKey(it.key)));
}

async function diffSchedules(
  store: ScheduleStore,
  wanted: readonly TickData[],
  app: string,
): Promise<{ report: ScheduleDiff; changed: TickData[] }> {
  const isFresh = (await store.nextTicks(1)).length === 0;
  const present = new Map((isFresh ? [] : await store.all()).map((it) => [it.data.key, it.data]));
  const report: ScheduleDiff = { added: [], updated: [], removed: [], unchanged: [], superseded: false };
  const changed: TickData[] = [];
  const taken: string[] = [];
  for (const data of wanted) {
    const found = present.get(data.key);
    if (found && found.app !== app)
      taken.push(
        `The key "${data.key}" belongs to ${found.app === undefined ? 'a schedule made at run time' : `the app "${found.app}"`}. Give this one another with the option \`key\`.`,
      );
    else if (!found) report.added.push(data.key);
    else (found.digest === data.digest ? report.unchanged : report.updated).push(data.key);
    if (found?.digest !== data.digest) changed.push(found ? continued(found, data) : data);
  }
  if (taken.length > 0) throw new InvalidOptionsError('The schedules were left as they are', taken);
  const keys = new Set(wanted.map((it) => it.key));
  for (const { key, app: owner } of present.values())
    if (owner === app && !keys.has(key)) report.removed.push(key);
  return { report, changed };
}

/** A change of policy alone leaves the slots, so those that passed meanwhile still count. */
export function continued(before: TickData, after: TickData): TickData {
  return digestOf(before.rule) === digestOf(after.rule) ? { ...after, since: before.since } : after;
}
