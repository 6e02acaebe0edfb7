import { type Clock, systemClock } from '../clock/clock.js';
import { encodeKey } from '../datastore/bullmq/encoded-key.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';
import { nextSlot } from '../descriptors/slots.js';
import { carryState, forgetState } from './carry-state.js';
import { diffSchedules, NOTHING, type ScheduleDiff, stopsOf } from './schedule-diff.js';
import { PROGRESS, type ScheduleProgress } from './schedule-state.js';
import type { ScheduleStore } from './schedule-store.js';
import { digestOf, policyOf, type TickData } from './schedule-tick.js';

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
  const set = setOf(declared, version);
  for (;;) {
    const found = await records.get<AppliedSets>(SETS, app);
    const { current, past = [], busyUntil } = found?.value ?? {};
    if (!force && past.includes(set)) return { ...NOTHING, superseded: true };
    const wanted = await whatGoesOn(records, declared, clock.now());
    if (!dryRun && busyUntil !== undefined && busyUntil > clock.now()) {
      await systemClock.sleep(50);
      continue;
    }
    if (current === set && busyUntil === undefined && (await hasAll(store, wanted)))
      return await asItWas(records, wanted);
    const isFresh = (await store.nextTicks(1)).length === 0;
    const stored = isFresh ? [] : (await store.all()).map((it) => it.data);
    const { report, changed } = await diffSchedules(stored, wanted, app, records);
    if (dryRun) return report;
    const others = [...past, ...(current === undefined ? [] : [current])].filter((it) => it !== set);
    const applied: AppliedSets = { current: set, past: [...new Set(others)].slice(-PAST_SETS) };
    const claim = { ...applied, busyUntil: clock.now() + BUSY };
    const claimed = await records.put(SETS, app, claim, { ifVersion: found?.version ?? 0 });
    if (!claimed) continue;
    await moveKeys(store, records, report.renamed);
    await forgetState(records, report, stored);
    await store.put(changed);
    await store.remove(report.removed);
    await records.put(SETS, app, applied, { ifVersion: claimed });
    return report;
  }
}

async function asItWas(records: Records, wanted: readonly TickData[]): Promise<ScheduleDiff> {
  const itself = new Map(wanted.map((it) => [it.key, it]));
  const stops = await stopsOf(wanted, wanted, itself, records);
  return { ...NOTHING, unchanged: [...itself.keys()], stops };
}

/** Whether a later deploy has replaced a set, or it is the one that holds; undefined when nobody knows of it. */
export async function standingOf(
  { records, app, version }: Pick<SyncDeps, 'records' | 'app' | 'version'>,
  declared: readonly TickData[],
): Promise<'current' | 'superseded' | undefined> {
  const sets = (await records.get<AppliedSets>(SETS, app))?.value;
  const set = setOf(declared, version);
  if (sets?.current === set) return 'current';
  return sets?.past.includes(set) ? 'superseded' : undefined;
}

/** Those of the declared schedules that go on and are not among the stored keys. */
export async function missingSchedules(
  records: Records,
  declared: readonly TickData[],
  encodedKeys: readonly string[],
  now: number,
): Promise<TickData[]> {
  const present = new Set(encodedKeys);
  const absent = declared.filter((it) => !present.has(encodeKey(it.key)));
  return absent.length === 0 ? [] : await whatGoesOn(records, absent, now);
}

/** Tells one set of schedules from another. */
function setOf(declared: readonly TickData[], version: string | undefined): string {
  return digestOf({ version, digests: declared.map((it) => it.digest).sort() });
}

/** Ends schedules under their old keys, and takes their state along to the new ones. */
async function moveKeys(
  store: ScheduleStore,
  records: Records,
  renamed: ScheduleDiff['renamed'],
): Promise<void> {
  if (renamed.length === 0) return;
  await carryState(records, renamed);
  await store.remove(renamed.map((it) => it.from));
  // A tick that was under way until now has decided one more slot.
  const news = new Set(renamed.map((it) => it.to));
  await carryState(
    records,
    renamed.filter((it) => !news.has(it.from)),
  );
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
