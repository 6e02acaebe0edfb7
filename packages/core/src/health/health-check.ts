import type { Queue } from 'bullmq';
import type { Clock } from '../clock/clock.js';
import { decodeKey } from '../datastore/bullmq/encoded-key.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { ListedJob } from '../datastore/ports/job-list.js';
import type { Records } from '../datastore/ports/records.js';
import { nextSlot } from '../descriptors/slots.js';
import type { Producer } from '../dispatch/producer.js';
import { readWireContext } from '../message/wire-context.js';
import { CRASH_LOOPS, type CrashLoopReport } from '../presence/crash-loop.js';
import { isPresent, MOST_PROCESSES, PROCESSES, type ProcessReport } from '../presence/process-report.js';
import { hasRoom, slotsFor, slotsOf } from '../presence/process-slots.js';
import { UNKNOWN_JOBS, type UnknownJobReport } from '../presence/unknown-job.js';
import type { Redactor } from '../redaction/redactor.js';
import type { DeclaredSchedules } from '../scheduler/declared-schedules.js';
import { listFailedRuns } from '../scheduler/failed-runs.js';
import { CONTROLS, type ScheduleControl } from '../scheduler/schedule-state.js';
import type { ScheduleStore } from '../scheduler/schedule-store.js';
import { readSwitches } from '../scheduler/switches.js';
import { missingSchedules, standingOf } from '../scheduler/sync-schedules.js';
import {
  type ActiveRun,
  assess,
  failuresWithin,
  type HealthFacts,
  lateSchedules,
  type OverdueSchedule,
  type QueueFacts,
  stuckRuns,
} from './assess.js';
import { type CheckedLimits, checkLimits, type HealthLimits, type SchedulerHealth } from './health.js';

export interface HealthCheckDeps {
  readonly clock: Clock;
  readonly engine: Pick<Engine, 'list' | 'standings'>;
  readonly producer: Producer;
  readonly records: Records;
  readonly store: ScheduleStore;
  readonly redactor: Pick<Redactor, 'text'>;
  /** What the code of this app declares; nothing where it is only looked at. */
  readonly declared: DeclaredSchedules;
  readonly version: string | undefined;
  /** The queues this app knows; those that workers say they serve are looked at too. */
  readonly queues: readonly string[];
  /** The time limit of a job in milliseconds, as far as this app knows it. */
  limitOf(job: string, queue: string): number;
}

/** More schedules than anybody has. */
const MOST = 100_000;
/** Overdue schedules that are read in full, and jobs of a queue that are looked through. */
const MOST_LOOKED_AT = 1_000;

/** Looks whether schedules fire and their runs get done. Reads only, in a few round trips. */
export class HealthCheck {
  readonly #deps: HealthCheckDeps;

  constructor(deps: HealthCheckDeps) {
    this.#deps = deps;
  }

  /** @throws InvalidOptionsError, DatastoreUnavailableError */
  async look(given: HealthLimits = {}): Promise<SchedulerHealth> {
    const limits = checkLimits(given);
    const now = this.#deps.clock.now();
    const { records, store } = this.#deps;
    const [switches, ticks, controls, processes, failures, unknown, crashing] = await Promise.all([
      readSwitches(records),
      store.nextTicks(),
      records.list<ScheduleControl>(CONTROLS, { limit: MOST }),
      records.list<ProcessReport>(PROCESSES, { limit: MOST_PROCESSES }),
      listFailedRuns(records),
      records.list<UnknownJobReport>(UNKNOWN_JOBS, { limit: MOST_LOOKED_AT }),
      records.list<CrashLoopReport>(CRASH_LOOPS, { limit: MOST_LOOKED_AT }),
    ]);
    const present = processes
      .filter((it) => isPresent(it.age) && Array.isArray(it.value.queues))
      .map((it) => it.value);
    const workers = present.filter((it) => it.kind === 'worker');
    const stopped = new Set(controls.filter((it) => it.value.stopped).map((it) => it.key));
    const schedules = ticks.map(([key, next]) => ({ key: decodeKey(key), next }));
    const [missing, overdue, { queues, runs }] = await Promise.all([
      this.#missing(
        ticks.map(([key]) => key),
        now,
      ),
      this.#overdue(schedules, stopped, now - limits.lateBy),
      this.#queues(workers),
    ]);
    const facts: HealthFacts = {
      overdue,
      missing,
      clocks: present.flatMap(({ kind, host, pid, clockOffset }) =>
        clockOffset === undefined ? [] : [{ kind, host, pid, offset: clockOffset }],
      ),
      enabledSchedules: schedules.filter((it) => !stopped.has(it.key)).length,
      isHalted: switches.disabled !== undefined || switches.paused !== undefined,
      schedulers: present.length - workers.length,
      queues,
      runs,
      failures,
      unknownJobs: unknown.map((it) => it.value),
      crashLoops: crashing.map((it) => it.value),
    };
    return healthOf(facts, limits, now, this.#deps.redactor, {
      schedules: schedules.length,
      declared: this.#deps.declared.all().length,
      workers: workers.length,
    });
  }

  /** Declared schedules that are not stored, unless a later deploy has other ones. */
  async #missing(encodedKeys: readonly string[], now: number): Promise<string[]> {
    const { records, declared, version } = this.#deps;
    const all = declared.all();
    const missing = await missingSchedules(records, all, encodedKeys, now);
    if (missing.length === 0) return [];
    const standing = await standingOf({ records, app: declared.app, version }, all);
    return standing === 'superseded' ? [] : missing.map((it) => it.key);
  }

  async #overdue(
    schedules: readonly { key: string; next: number }[],
    stopped: ReadonlySet<string>,
    before: number,
  ): Promise<OverdueSchedule[]> {
    const due = schedules.filter((it) => it.next < before).slice(0, MOST_LOOKED_AT);
    return await Promise.all(
      due.map(async ({ key, next }) => {
        const rule = (await this.#deps.store.find(key))?.data.rule;
        return { key, next, following: rule && nextSlot(rule, next), isStopped: stopped.has(key) };
      }),
    );
  }

  async #queues(workers: readonly ProcessReport[]): Promise<Pick<HealthFacts, 'queues' | 'runs'>> {
    const served = workers.flatMap((it) => it.queues.map((queue) => queue.name));
    const names = [...new Set([...this.#deps.queues, ...served])].sort();
    const found = await Promise.all(names.map((name) => this.#queue(name, workers)));
    return { queues: found.map((it) => it.facts), runs: found.flatMap((it) => it.runs) };
  }

  async #queue(name: string, workers: readonly ProcessReport[]) {
    const served = workers.filter((it) => it.queues.some((queue) => queue.name === name));
    // Those that were told to take nothing more, or close, run what they have, and are no help to what waits.
    const serving = served
      .filter((it) => !it.isQuiet)
      .map((it) => ({ queues: it.queues, slots: slotsOf(it) }));
    const running = serving.flatMap((it) => it.queues.filter((queue) => queue.name === name));
    const { counts, isPaused, oldest, active } = await this.#deps.producer.ask(
      name,
      `Looking at queue "${name}"`,
      (queue) => lookAt(this.#deps.engine, queue, name),
    );
    const facts: QueueFacts = {
      queue: name,
      waiting: counts.waiting + counts.prioritized,
      active: counts.active,
      workers: serving.length,
      quiet: served.length - serving.length,
      capacity: serving.reduce((total, it) => total + slotsFor(it, name), 0),
      // What workers said last is some seconds old; methods that outlive their attempts are only known to them.
      busy: Math.max(
        counts.active,
        running.reduce((total, it) => total + it.active, 0),
      ),
      hasRoom: serving.some((it) => hasRoom(it, name)),
      isPaused,
      waitingSince: oldest,
    };
    return { facts, runs: await this.#runs(name, active) };
  }

  async #runs(queue: string, active: readonly ListedJob[]): Promise<ActiveRun[]> {
    const runs = active.flatMap((job) => {
      const { slot, timeout } = readWireContext(job.opts);
      return slot && job.startedAt !== undefined
        ? [{ job, key: slot.key, since: job.startedAt, timeout }]
        : [];
    });
    const keys = [...new Set(runs.map((it) => it.key))];
    const limits = new Map(
      await Promise.all(
        keys.map(async (key) => [key, (await this.#deps.store.find(key))?.data.limit] as const),
      ),
    );
    return runs.map(({ job, key, since, timeout }) => ({
      id: job.id,
      key,
      queue,
      since,
      limit: timeout ?? limits.get(key) ?? this.#deps.limitOf(job.name, queue),
    }));
  }
}

async function lookAt({ list, standings }: HealthCheckDeps['engine'], queue: Queue, name: string) {
  const [counts, isPaused] = await Promise.all([standings.counts(name), queue.isPaused()]);
  const page = { queue: name, terms: {}, limit: MOST_LOOKED_AT, depth: MOST_LOOKED_AT, longest: 0 };
  const [oldest, active] = await Promise.all([
    counts.waiting + counts.prioritized > 0 ? standings.longestWaitSince(name) : undefined,
    counts.active > 0 ? list.page({ ...page, state: 'active' }) : undefined,
  ]);
  return { counts, isPaused, oldest, active: active?.jobs ?? [] };
}

function healthOf(
  facts: HealthFacts,
  limits: CheckedLimits,
  now: number,
  redactor: Pick<Redactor, 'text'>,
  { schedules, declared, workers }: { schedules: number; declared: number; workers: number },
): SchedulerHealth {
  const issues = assess(facts, limits, now).map((it) => ({ ...it, message: redactor.text(it.message) }));
  return {
    healthy: issues.length === 0,
    issues,
    checkedAt: new Date(now),
    figures: {
      schedules,
      declared,
      missing: facts.missing.length,
      schedulers: facts.schedulers,
      workers,
      failedLastHour: failuresWithin(facts.failures, now).length,
      stuck: stuckRuns(facts, limits, now).length,
      late: lateSchedules(facts, limits, now).length,
      queues: facts.queues.map(({ queue, waiting, active, workers: serving, capacity }) => ({
        queue,
        waiting,
        active,
        workers: serving,
        capacity,
      })),
    },
  };
}
