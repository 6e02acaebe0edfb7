import type { JobsOptions } from 'bullmq';
import type { Clock } from '../clock/clock.js';
import type { Records, StoredRecord } from '../datastore/ports/records.js';
import type { JobTransport } from '../dispatch/job-transport.js';
import type { EventBus } from '../events/event-bus.js';
import { ADMINISTRATOR } from '../execution/current-user.js';
import { readWireContext, type WireContext, type WireSlot } from '../message/wire-context.js';
import { condense } from './condense.js';
import { decide, type Plan, type Situation, type Verdict } from './decide.js';
import { endSchedule } from './ended-schedules.js';
import { explainHalts } from './halts.js';
import { asPromised, mayBePromised } from './promised-runs.js';
import {
  CONTROLS,
  changeRecord,
  type JobRef,
  PROGRESS,
  type ScheduleControl,
  type ScheduleProgress,
} from './schedule-state.js';
import type { ScheduleStore } from './schedule-store.js';
import { jitterOf, policyOf, slotJobId, type TickData } from './schedule-tick.js';
import { shareLines } from './share-lines.js';
import type { SlotLog } from './slot-log.js';
import { isRun, type SlotRecord } from './slot-record.js';
import { readSwitches } from './switches.js';
import { WaitingRuns } from './waiting-runs.js';

export interface SlotDispatcherDeps {
  readonly transport: JobTransport;
  readonly store: ScheduleStore;
  readonly records: Records;
  readonly events: EventBus;
  readonly log: SlotLog;
  readonly clock: Clock;
}

/**
 * Carries out what is decided of slots: writes their lines, queues their runs, remembers how far they have come.
 * Each step can be repeated, here or in another process: a slot's line is written once, its job has one id, and
 * progress is only written over what was read.
 */
export class SlotDispatcher {
  readonly #deps: SlotDispatcherDeps;
  /** Ticks of one schedule go one after the other in a process; those of several processes meet at the records. */
  readonly #lanes = new Map<string, Promise<unknown>>();

  constructor(deps: SlotDispatcherDeps) {
    this.#deps = deps;
  }

  /** Decides the slot of a tick, and the slots before it that nobody has decided. */
  decideSlots(data: TickData, slot: number | undefined): Promise<void> {
    return this.#inLane(data.key, () => this.#decideSlots(data, slot));
  }

  /** Queues the next run that waits for the one before, if that has ended. */
  async release(key: string): Promise<void> {
    const { records, log } = this.#deps;
    let queued: number | undefined;
    for (;;) {
      const found = await records.get<ScheduleProgress>(PROGRESS, key);
      const { pending, job } = found?.value ?? {};
      const slot = pending?.slots[0];
      if (!found || !pending || slot === undefined || (await this.#isUnended(job))) return;
      // Whoever released it before may have died then, or been overtaken: by now its run may have ended, and be forgotten.
      if (slot !== queued && (await log.find(key, slotJobId(key, slot)))?.outcome === undefined)
        await this.queueRun(pending.data, slot, true);
      queued = slot;
      const { pending: _, ...rest } = found.value;
      const left = pending.slots.slice(1);
      const value: ScheduleProgress = {
        ...rest,
        job: runOf(pending.data, slot),
        ...(left.length === 0 ? {} : { pending: { ...pending, slots: left } }),
      };
      // Once more, where the datastore had another job in its place: its end would release nothing.
      await records.put(PROGRESS, key, value, { ifVersion: found.version });
    }
  }

  /** Queues a run that stands for no slot of its own: by hand. Gives its id, or that of the job which has its unique key. */
  async runAside(data: TickData, line: SlotRecord, id: string): Promise<string> {
    const job = { queue: data.queue, id };
    await this.#deps.log.decide(data.key, { ...line, job }, id);
    const taken = await this.#add(data, id, 0, slotOf(data));
    if (taken !== id) return taken;
    await changeRecord<ScheduleProgress>(this.#deps.records, PROGRESS, data.key, (progress = {}) => ({
      ...progress,
      byHand: { count: (progress.byHand?.count ?? 0) + 1, last: line.slot },
    }));
    return id;
  }

  /** Queues the run of a slot, once however often it is asked to. With `chain` the end of the run brings the next that waits for it. */
  queueRun(data: TickData, slot: number, chain: boolean): Promise<unknown> {
    const { jitter, pauseAfterFailures } = policyOf(data);
    return this.#add(data, slotJobId(data.key, slot), jitterOf(data.key, slot, jitter), {
      ...slotOf(data),
      ...(chain ? { chain } : {}),
      ...(pauseAfterFailures === undefined ? {} : { pauseAfter: pauseAfterFailures }),
    });
  }

  /** How far a schedule has come, in milliseconds since 1970. */
  async lastDecided(key: string): Promise<number | undefined> {
    return (await this.#deps.records.get<ScheduleProgress>(PROGRESS, key))?.value.last;
  }

  async #decideSlots(tick: TickData, slot: number | undefined): Promise<void> {
    const { records } = this.#deps;
    /** Slots whose runs the datastore has taken, also where it has forgotten them since. */
    const queued = new Set<number>();
    for (;;) {
      const [progress, control] = await Promise.all([
        records.get<ScheduleProgress>(PROGRESS, tick.key),
        records.get<ScheduleControl>(CONTROLS, tick.key),
      ]);
      const data = progress ? tick : await this.#asStored(tick);
      const situation: Situation = {
        data,
        progress: progress?.value ?? {},
        control: control?.value ?? {},
        slot,
        now: this.#deps.clock.now(),
        isBusy: policyOf(data).overlap !== 'allow' && (await this.#isUnended(progress?.value.job)),
      };
      const decided = await this.#explained(decide(situation));
      if (decided.verdicts.length === 0) return await this.#repeat(data, slot);
      const plan = mayBePromised(decided) ? await this.#asPromised(decided, data, queued) : decided;
      if (await this.#carryOutPlan(situation, plan, progress, queued)) return;
    }
  }

  async #asPromised(plan: Plan, data: TickData, queued: ReadonlySet<number>): Promise<Plan> {
    const { log } = this.#deps;
    const [first, ...more] = plan.verdicts;
    const found = first && more.length === 0 && (await log.find(data.key, slotJobId(data.key, first.slot)));
    const lines = more.length > 0 ? await log.list(data.key, log.depth) : found ? [found] : [];
    return asPromised(plan, { lines, queued, overlap: policyOf(data).overlap });
  }

  /**
   * A tick that finds no progress is the first of its schedule, or the datastore has forgotten everything since the tick
   * was taken: slots before that have run. The schedule as it is stored now says since when there are any; where it is
   * stored no more, the tick stands for its own slot alone.
   */
  async #asStored(tick: TickData): Promise<TickData> {
    const stored = await this.#deps.store.find(tick.key);
    return { ...tick, since: Math.max(tick.since, stored?.data.since ?? this.#deps.clock.now()) };
  }

  /** Who had halted the scheduler is looked up where slots come late or not at all, and for no other. */
  async #explained(plan: Plan): Promise<Plan> {
    const { records } = this.#deps;
    if (!plan.verdicts.some((it) => it.decision === 'missed' || it.decision === 'caught-up')) return plan;
    return { ...plan, verdicts: explainHalts(plan.verdicts, await readSwitches(records)) };
  }

  /** Whether it stands; `false` when another process was faster, and all must be looked at again. */
  async #carryOutPlan(
    { data, progress, now }: Situation,
    plan: Plan,
    found: StoredRecord<ScheduleProgress> | undefined,
    queued: Set<number>,
  ): Promise<boolean> {
    const lines = await this.#writeLines(data, plan.verdicts, now);
    const runs = plan.verdicts.filter((it) => it.run && isRun(lines.get(it) as SlotRecord));
    const [first, later] = [runs.filter((it) => it.run === 'now'), runs.filter((it) => it.run === 'later')];
    if (plan.cancel && progress.job)
      await this.#cancel(progress.job, `The next run of the schedule ${data.key} takes its place.`);
    const next = progressAfter(data, progress, plan, first, later);
    if (next.pending) await WaitingRuns.note(this.#deps.records, data.key);
    const queue = async ({ slot }: Verdict) => {
      if (queued.has(slot)) return;
      await this.queueRun(data, slot, isChained(data));
      queued.add(slot);
    };
    // Before progress is written: what it says has been decided is not looked at again.
    await Promise.all(first.map(queue));
    const ifVersion = found?.version ?? 0;
    if (!(await this.#deps.records.put(PROGRESS, data.key, next, { ifVersion }))) return false;
    if (plan.ended) await endSchedule(this.#deps, data);
    if (next.pending) await this.release(data.key);
    this.#announce(data, plan.verdicts);
    return true;
  }

  async #writeLines(
    data: TickData,
    verdicts: readonly Verdict[],
    now: number,
  ): Promise<Map<Verdict, SlotRecord>> {
    const lines = new Map<Verdict, SlotRecord>();
    const write = async (verdict: Verdict) => {
      const { run, isMore: _, ...facts } = verdict;
      const ref = run ? { job: runOf(data, verdict.slot) } : {};
      lines.set(verdict, await this.#deps.log.decide(data.key, { ...facts, decidedAt: now, ...ref }));
    };
    await Promise.all(condense(shareLines(verdicts), this.#deps.log.depth).map(write));
    return lines;
  }

  /** A tick comes again when its process died: then its run may not have been queued. */
  async #repeat(data: TickData, slot: number | undefined): Promise<void> {
    if (slot !== undefined) {
      const progress = (await this.#deps.records.get<ScheduleProgress>(PROGRESS, data.key))?.value;
      const line = await this.#deps.log.find(data.key, slotJobId(data.key, slot));
      const waits = progress?.pending?.slots.includes(slot) === true;
      if (line && isRun(line) && !waits) await this.queueRun(data, slot, isChained(data));
    }
    await this.release(data.key);
  }

  async #add(data: TickData, id: string, jitter: number, slot: WireSlot): Promise<string> {
    const delay = (data.opts?.delay ?? 0) + jitter;
    const ctx: WireContext = { ...readWireContext(data.opts ?? {}), user: ADMINISTRATOR, slot };
    const opts: JobsOptions & { ctx: WireContext } = { ...data.opts, ctx, ...(delay > 0 ? { delay } : {}) };
    const job = { id, name: data.job, data: data.args ?? [], opts };
    const taken = await this.#deps.transport.add(data.queue, job);
    // With `latest` it may follow the job that has the key.
    if (taken !== id && !opts.deduplication?.keepLastIfActive)
      await this.#deps.log.takeBack(data.key, id, `the job ${taken} has its unique key`);
    return taken;
  }

  #cancel({ queue, id }: JobRef, reason: string): Promise<unknown> {
    return this.#deps.transport.operations.cancel(queue, id, reason);
  }

  async #isUnended(run: JobRef | undefined): Promise<boolean> {
    return run !== undefined && !(await this.#deps.transport.operations.hasEnded(run.queue, run.id));
  }

  #announce({ key, job }: TickData, verdicts: readonly Verdict[]): void {
    for (const { slot: at, until, count = 1, run, decision, why = '' } of shareLines(verdicts, 1)) {
      const slot = new Date(at);
      if (run) this.#deps.events.emit('schedule.fired', { key, job, slot });
      else {
        const rest = until !== undefined ? { until: new Date(until) } : {};
        this.#deps.events.emit('schedule.passed', { key, slot, count, ...rest, decision, why });
      }
    }
  }

  async #inLane(key: string, act: () => Promise<void>): Promise<void> {
    const before = this.#lanes.get(key);
    const lane = before ? before.then(act, act) : act();
    this.#lanes.set(key, lane);
    try {
      await lane;
    } finally {
      if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
    }
  }
}

/** Whether its end brings the next run that waits for it: none may wait yet, and a backfill may come meanwhile. */
function isChained(data: TickData): boolean {
  return policyOf(data).overlap !== 'allow';
}

function slotOf({ key, frequency }: TickData): WireSlot {
  return frequency === undefined ? { key } : { key, event: frequency };
}

function runOf(data: TickData, slot: number): JobRef {
  return { queue: data.queue, id: slotJobId(data.key, slot) };
}

function progressAfter(
  data: TickData,
  before: ScheduleProgress,
  plan: Plan,
  first: readonly Verdict[],
  later: readonly Verdict[],
): ScheduleProgress {
  const newest = first.at(-1)?.slot;
  const slots = [...(before.pending?.slots ?? []), ...later.map((it) => it.slot)];
  const { pending: _, ...rest } = before;
  return {
    ...rest,
    last: Math.max(before.last ?? 0, plan.verdicts.at(-1)?.slot ?? 0),
    runs: (before.runs ?? 0) + first.length + later.length,
    ...(newest === undefined ? {} : { job: runOf(data, newest) }),
    ...(slots.length === 0 ? {} : { pending: { data, slots } }),
  };
}
