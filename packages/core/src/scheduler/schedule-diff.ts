import type { Records } from '../datastore/ports/records.js';
import { momentsOf } from '../descriptors/schedule-identity.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { CONTROLS, type ScheduleControl } from './schedule-state.js';
import { digestOf, type TickData } from './schedule-tick.js';

export interface ScheduleDiff {
  readonly added: string[];
  readonly updated: string[];
  readonly removed: string[];
  readonly unchanged: string[];
  /** Schedules that are known by another key than before; they go on as they were, and count among the updated. */
  readonly renamed: { readonly from: string; readonly to: string }[];
  /** What becomes of each stop of an operator, or of a row of failures. */
  readonly stops: StopReport[];
  /** A later deploy has replaced this set, so nothing was done. */
  readonly superseded: boolean;
}

/** A schedule that is stopped, and what a deploy makes of that. */
export interface StopReport {
  readonly key: string;
  readonly by?: string;
  readonly reason?: string;
  /**
   * 'kept' is still stopped; 'moved' is still stopped under another key, and `key` is that; 'retimed' is still stopped
   * and fires at another time now; 'waiting' has no schedule any more, and holds again should it come back; 'dropped' was
   * of another schedule than the one that has the key now, which is not stopped.
   */
  readonly outcome: 'kept' | 'moved' | 'retimed' | 'waiting' | 'dropped';
}

/** What has to be done, and what is said of it. */
export interface SchedulePlan {
  readonly report: ScheduleDiff;
  readonly changed: readonly TickData[];
}

/** More schedules than anybody has. */
const MOST = 100_000;

export const NOTHING: ScheduleDiff = {
  added: [],
  updated: [],
  removed: [],
  unchanged: [],
  renamed: [],
  stops: [],
  superseded: false,
};

/**
 * Compares what is stored with what is wanted. A schedule is the same when its method and its moments are, whatever it
 * is known by; one that has the key and other moments has been changed.
 * @throws InvalidOptionsError when a key belongs to somebody else
 */
export async function diffSchedules(
  stored: readonly TickData[],
  wanted: readonly TickData[],
  app: string,
  records: Records,
): Promise<SchedulePlan> {
  const present = new Map(stored.map((it) => [it.key, it]));
  expectOwnKeys(present, wanted, app);
  const own = stored.filter((it) => it.app === app);
  const report = {
    ...NOTHING,
    added: [],
    updated: [],
    removed: [],
    unchanged: [],
    renamed: [],
    stops: [],
  } as ScheduleDiff;
  const before = predecessors(own, wanted);
  const changed: TickData[] = [];
  for (const data of wanted) {
    const found = before.get(data.key);
    if (!found) report.added.push(data.key);
    else (found.digest === data.digest ? report.unchanged : report.updated).push(data.key);
    if (found && found.key !== data.key) report.renamed.push({ from: found.key, to: data.key });
    if (found?.digest !== data.digest) changed.push(found ? continued(found, data) : data);
  }
  const keys = new Set(wanted.map((it) => it.key));
  const moved = new Set(report.renamed.map((it) => it.from));
  for (const { key } of own) if (!keys.has(key) && !moved.has(key)) report.removed.push(key);
  report.stops.push(...(await stopsOf(own, wanted, before, records)));
  return { report, changed };
}

/** A change of policy alone leaves the slots, so those that passed meanwhile still count. */
export function continued(before: TickData, after: TickData): TickData {
  return digestOf(before.rule) === digestOf(after.rule) || isSame(before, after)
    ? { ...after, since: before.since }
    : after;
}

/** The stored schedule that each wanted one goes on from, by the wanted one's key. */
function predecessors(own: readonly TickData[], wanted: readonly TickData[]): Map<string, TickData> {
  const byKey = new Map(own.map((it) => [it.key, it]));
  const found = new Map<string, TickData>();
  const taken = new Set<TickData>();
  const take = (data: TickData, it: TickData | undefined) => {
    if (!it || found.has(data.key) || taken.has(it)) return;
    found.set(data.key, it);
    taken.add(it);
  };
  for (const data of wanted) {
    const it = byKey.get(data.key);
    if (it && (it.digest === data.digest || isSame(it, data))) take(data, it);
  }
  const others = new Map(own.filter((it) => !taken.has(it)).map((it) => [identityOf(it), it]));
  for (const data of wanted) if (!found.has(data.key)) take(data, others.get(identityOf(data)));
  for (const data of wanted) take(data, byKey.get(data.key));
  return found;
}

/** @param before the stored schedule that each wanted one goes on from */
export async function stopsOf(
  own: readonly TickData[],
  wanted: readonly TickData[],
  before: ReadonlyMap<string, TickData>,
  records: Records,
): Promise<StopReport[]> {
  const keys = new Set([...own, ...wanted].map((it) => it.key));
  const controls = (await records.list<ScheduleControl>(CONTROLS, { limit: MOST })).filter((it) =>
    keys.has(it.key),
  );
  // A new one may take the key that another leaves: whatever goes on from a stored one comes last, and has its stop.
  const newFirst = [...wanted].sort((a, b) => Number(before.has(a.key)) - Number(before.has(b.key)));
  const goesOn = new Map(newFirst.map((it) => [before.get(it.key)?.key ?? it.key, it]));
  return controls.flatMap(({ key, value: control }): StopReport[] => {
    if (!control.stopped) return [];
    const { by, reason } = control.stopped;
    const who = { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
    const after = goesOn.get(key);
    const was = own.find((it) => it.key === key);
    if (!after) {
      const isTaken = wanted.some((it) => it.key === key);
      return [{ key, ...who, outcome: isTaken ? 'dropped' : 'waiting' }];
    }
    if (after.key !== key) return [{ key: after.key, ...who, outcome: 'moved' }];
    if (was) return [{ key, ...who, outcome: isSame(was, after) ? 'kept' : 'retimed' }];
    const isOther = control.of !== undefined && control.of !== identityOf(after);
    return [{ key, ...who, outcome: isOther ? 'dropped' : 'kept' }];
  });
}

function expectOwnKeys(
  present: ReadonlyMap<string, TickData>,
  wanted: readonly TickData[],
  app: string,
): void {
  const taken = wanted.flatMap(({ key }) => {
    const found = present.get(key);
    if (!found || found.app === app) return [];
    const owner = found.app === undefined ? 'a schedule made at run time' : `the app "${found.app}"`;
    return [`The key "${key}" belongs to ${owner}. Give this one another with the option \`key\`.`];
  });
  if (taken.length > 0) throw new InvalidOptionsError('The schedules were left as they are', taken);
}

function isSame(one: TickData, other: TickData): boolean {
  return identityOf(one) === identityOf(other);
}

/** What a schedule is: its method and its moments. */
export function identityOf({ job, rule }: TickData): string {
  return `${job} at ${momentsOf(rule)}`;
}
