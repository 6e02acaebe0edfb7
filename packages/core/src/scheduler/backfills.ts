import { type Clock, DAY, SECOND } from '../clock/clock.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';
import { changeRecord, PROGRESS, type ScheduleProgress } from './schedule-state.js';
import { policyOf, slotJobId, type TickData } from './schedule-tick.js';
import type { SlotDispatcher } from './slot-dispatcher.js';
import type { SlotLog } from './slot-log.js';
import type { SlotRecord } from './slot-record.js';
import { WaitingRuns } from './waiting-runs.js';

export interface BackfillsDeps {
  readonly records: Records;
  readonly log: SlotLog;
  readonly slotDispatcher: Pick<SlotDispatcher, 'queueRun' | 'release'>;
  readonly clock: Clock;
}

/** What is left of a backfill that is under way, or whose process has died. */
interface StoredBackfill {
  readonly data: TickData;
  /** Those that may not have their runs yet, milliseconds since 1970. */
  readonly slots: readonly number[];
  /** Until then nobody else goes on with it. */
  readonly until: number;
}

type Tell = (done: number) => unknown;

const BACKFILLS: RecordCollection = { name: 'schedule-backfills', keep: 1_000, ttl: 30 * DAY };
const MOST_READ = 1_000;
/** How long a portion may take before others go on with what is left. */
const LEASE = 30 * SECOND;
const PORTION = 50;

/**
 * Queues runs for slots of the past. What is to be done is written down first, and what is left of it as it goes on; when its process
 * dies, a scheduler goes on, or whoever fills that time again. Each step can be repeated: a slot's line names its
 * backfill, and its job has one id.
 */
export class Backfills {
  readonly #deps: BackfillsDeps;

  constructor(deps: BackfillsDeps) {
    this.#deps = deps;
  }

  /** One run after the other unless they may overlap; gives the slots that get one. */
  async run(data: TickData, slots: readonly number[], tell: Tell = () => undefined): Promise<number[]> {
    const unfinished = await this.#unfinished(data.key);
    const id = nextJobId();
    const stored: StoredBackfill = { data, slots, until: this.#leaseEnd() };
    const version = await this.#deps.records.put(BACKFILLS, id, stored);
    return await this.#carryOut({ id, version, unfinished }, stored, tell);
  }

  /** Those of the slots that would get a run. */
  async wanting(key: string, slots: readonly number[]): Promise<number[]> {
    const unfinished = await this.#unfinished(key);
    const wanting: number[] = [];
    for (let start = 0; start < slots.length; start += PORTION) {
      const some = slots.slice(start, start + PORTION);
      const lines = await Promise.all(some.map((it) => this.#lineOf(key, it)));
      wanting.push(...some.filter((_, index) => isWanting(lines[index], unfinished)));
    }
    return wanting;
  }

  /** Goes on with those whose process has died. Gives for how many milliseconds there can be no other. */
  async resumeLost(): Promise<number> {
    const { records, clock } = this.#deps;
    const found = await records.list<StoredBackfill>(BACKFILLS, { limit: MOST_READ });
    // One that is begun, or goes on, from now on has a whole lease.
    let soonest = this.#leaseEnd();
    for (const { key: id, value, version: seen } of found) {
      if (!Array.isArray(value.slots)) continue;
      if (value.until > clock.now()) {
        soonest = Math.min(soonest, value.until);
        continue;
      }
      const stored = { ...value, until: this.#leaseEnd() };
      const version = await records.put(BACKFILLS, id, stored, { ifVersion: seen });
      if (version === undefined) continue;
      await this.#carryOut({ id, version, unfinished: new Set() }, stored, () => undefined);
    }
    return soonest - clock.now();
  }

  async #carryOut(
    { id, version: first, unfinished }: { id: string; version: number | undefined; unfinished: Set<string> },
    { data, slots }: StoredBackfill,
    tell: Tell,
  ): Promise<number[]> {
    const { records } = this.#deps;
    const own = unfinished.add(id);
    const taken: number[] = [];
    // Without a version somebody else goes on with it, too, and it is theirs to end.
    let version = first;
    for (let start = 0; start < slots.length; start += PORTION) {
      const some: number[] = [];
      for (const [index, slot] of slots.slice(start, start + PORTION).entries()) {
        await tell(start + index);
        if (await this.#take({ id, own }, data, slot)) some.push(slot);
      }
      await this.#queue(data, some);
      taken.push(...some);
      const left: StoredBackfill = { data, slots: slots.slice(start + PORTION), until: this.#leaseEnd() };
      if (version !== undefined && left.slots.length > 0)
        version = await records.put(BACKFILLS, id, left, { ifVersion: version });
    }
    await this.#deps.slotDispatcher.release(data.key);
    if (version !== undefined) await records.remove(BACKFILLS, id);
    return taken;
  }

  /** Whether the slot is to get its run from here. */
  async #take(
    { id, own }: { id: string; own: ReadonlySet<string> },
    data: TickData,
    slot: number,
  ): Promise<boolean> {
    const { log, clock } = this.#deps;
    const job = { queue: data.queue, id: slotJobId(data.key, slot) };
    const line: SlotRecord = { slot, decision: 'backfilled', decidedAt: clock.now(), job, backfill: id };
    if (await log.decideAgain(data.key, line, (found) => found.job === undefined)) return true;
    const found = await this.#lineOf(data.key, slot);
    if (!isWanting(found, own)) return false;
    // From now on it is part of this one, also where the other is gone on with.
    if (found?.backfill !== id) await log.complete(data.key, job.id, { backfill: id });
    return true;
  }

  async #queue(data: TickData, slots: readonly number[]): Promise<void> {
    const { records, slotDispatcher } = this.#deps;
    if (slots.length === 0) return;
    if (policyOf(data).overlap === 'allow') {
      await Promise.all(slots.map((slot) => slotDispatcher.queueRun(data, slot, false)));
      return;
    }
    await WaitingRuns.note(records, data.key);
    await changeRecord<ScheduleProgress>(records, PROGRESS, data.key, (progress = {}) => ({
      ...progress,
      pending: { data, slots: [...new Set([...(progress.pending?.slots ?? []), ...slots])] },
    }));
  }

  /** Backfills of a schedule that are under way, or were broken off. */
  async #unfinished(key: string): Promise<Set<string>> {
    const found = await this.#deps.records.list<StoredBackfill>(BACKFILLS, { limit: MOST_READ });
    return new Set(found.filter((it) => it.value.data?.key === key).map((it) => it.key));
  }

  #lineOf(key: string, slot: number): Promise<SlotRecord | undefined> {
    return this.#deps.log.find(key, slotJobId(key, slot));
  }

  #leaseEnd(): number {
    return this.#deps.clock.now() + LEASE;
  }
}

/** Whether it has no run, or may have none because the backfill that was to queue it has not ended. */
function isWanting(line: SlotRecord | undefined, unfinished: ReadonlySet<string>): boolean {
  if (line?.job === undefined) return true;
  return line.backfill !== undefined && unfinished.has(line.backfill) && line.outcome === undefined;
}
