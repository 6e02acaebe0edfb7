import type { Cortado } from '@cortado/core';
import {
  APP_DEFAULTS,
  forProcess,
  type Internals,
  type ManualWorker,
  milliseconds,
  newManualWorker,
  newWorker,
  type QueueWorker,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';
import { Attempts } from '../attempt/attempts.js';
import { FollowUp } from '../attempt/follow-up.js';
import { ProgressEvents } from '../attempt/progress-events.js';
import { runAttempt } from '../attempt/run-attempt.js';
import { Runaways, type SlotHolder } from '../attempt/runaways.js';
import { UnconfirmedOutcomes } from '../attempt/unconfirmed-outcomes.js';
import { WorkerSlots } from '../attempt/worker-slots.js';
import { CheckpointStores } from '../checkpoints/checkpoint-stores.js';
import { LostTooOften } from '../checkpoints/lost-too-often.js';
import { Sandbox } from '../sandbox/sandbox.js';
import { SharedQueue } from '../strategy/shared-queue.js';
import { SharedSlots } from '../strategy/shared-slots.js';
import { type SharedPlan, slotPlan } from '../strategy/slot-plan.js';
import { newStrategy } from '../strategy/strategy.js';
import { hearBullmq } from './bullmq-events.js';
import { bullmqSettings } from './bullmq-settings.js';
import type { BurstQueue } from './burst-look.js';
import { CancelListener } from './cancel-listener.js';
import { parseMemorySize } from './memory-size.js';
import { QueueProcessor } from './queue-processor.js';
import { UnknownJobs } from './unknown-jobs.js';
import { WorkLimits } from './work-limits.js';
import { workReport } from './work-report.js';
import type { WorkerDeps } from './worker.js';
import { WorkerErrors } from './worker-errors.js';
import { WORKER_DEFAULTS, type WorkerOptions } from './worker-options.js';

/**
 * The parts of a worker, put together: the only place that takes them from an app. Its queues are served from here on.
 * @throws AppClosedError
 */
export function workerParts(cortado: Cortado, options: WorkerOptions): WorkerDeps {
  const { internals } = cortado;
  const { clock, events, engine, outages, cancelRequests, runners, presence } = internals;
  runners.expectOpen();
  const plan = slotPlan(options, internals.queues);
  const { queues, shared } = plan;
  const report = new WorkerErrors(events, outages, queues.join(', ')).report;
  const slots = shared && sharedSlots(shared, queues.length, report);
  const { maxJobs, maxMemory } = options;
  const limits = new WorkLimits({ maxJobs, maxMemory: parseMemorySize(maxMemory) });
  const processors = queues.map((queue) =>
    serveQueue(internals, queue, options, { most: plan.mostOf(queue), slots, limits }),
  );
  const heartbeat = presence.heartbeat('worker', () =>
    workReport(processors, clock, { slots: shared?.slots, name: options.name }),
  );
  return {
    queues,
    processors,
    slots,
    strategy: shared?.strategy,
    cancels: new CancelListener({ bus: engine.bus, cancelRequests, clock }, processors),
    heartbeat,
    bus: engine.bus,
    pool: presence.pool,
    events,
    outages,
    runners,
    neighbours: internals.neighbours,
    limits,
    grace: options.grace ?? WORKER_DEFAULTS.grace,
    contents: queues.map((queue) => contentsOf(cortado, queue)),
    report,
  };
}

function sharedSlots(
  { slots, strategy: name, weights }: SharedPlan,
  queues: number,
  report: (error: Error) => void,
): SharedSlots {
  return new SharedSlots({ slots, strategy: newStrategy({ name, queues, slots, weights }), report });
}

function contentsOf(cortado: Cortado, queue: string): BurstQueue {
  const { producer, engine } = cortado.internals;
  const view = cortado.queue(queue);
  return {
    counts: () => view.counts(),
    isPaused: () => view.isPaused(),
    isDue: async () => {
      const next = await producer.ask(queue, 'Looking for delayed jobs', () => engine.list.nextDueAt(queue));
      return next !== undefined && next <= engine.time.now();
    },
  };
}

/** What bounds how much of one queue a worker runs. */
interface ServingBounds {
  readonly most: number;
  /** The slots that it shares with others, where it does. */
  readonly slots: SharedSlots | undefined;
  readonly limits: WorkLimits;
}

function serveQueue(
  internals: Internals,
  queue: string,
  options: WorkerOptions,
  { most: concurrency, slots: shared, limits }: ServingBounds,
): QueueProcessor {
  const { clock, engine, events, outages, refusals, records, cancelRequests } = internals;
  const { callbacks, runOutcomes, execution, neighbours, presence } = internals;
  const settings = internals.queues[queue] ?? {};

  const errors = new WorkerErrors(events, outages, queue);
  const { report } = errors;
  const attempts = new Attempts(() => presence.begin());
  const unconfirmed = new UnconfirmedOutcomes();
  const checkpoints = new CheckpointStores(records, queue);
  const runaways = new Runaways({ events, execution });
  const { prefix } = internals.options;
  // Options that JSON cannot hold are those of the config file, which every child loads.
  const connection = forProcess(internals.options.connection);
  const sandbox = new Sandbox({
    queue,
    most: concurrency,
    isolation: internals.isolation,
    overrides: { ...(connection ? { connection } : {}), ...(prefix ? { prefix } : {}) },
    execution,
    events,
  });
  const followUp = new FollowUp({
    queue,
    events,
    callbacks,
    cancelRequests,
    runOutcomes,
    unconfirmed,
    checkpoints,
    isInterrupted: () => attempts.isInterrupted,
    report,
  });
  const unknownJobs = new UnknownJobs({
    ...{ queue, records, events, clock, registry: internals.registry, app: internals.options.app },
    wait: milliseconds(internals.options.unknownJobs?.wait ?? APP_DEFAULTS.unknownJobs.wait),
    whoKnows: (name) => neighbours.whoKnows(name),
  });
  const running = {
    queue,
    clock,
    events,
    attempts,
    unconfirmed,
    cancelRequests,
    lostTooOften: new LostTooOften(records, queue),
    unknownJobs,
    checkpoints,
    runaways,
    progressEvents: new ProgressEvents(events),
    saying: { refusals, isOutage: (error: unknown) => engine.isOutage(error) },
    sandbox,
    execution,
    followUp,
    report,
  };
  // Without a third parameter, BullMQ makes no AbortSignal for every job; ours are made when asked for.
  const runJob = (job: Job, token?: string) => runAttempt(running, job, token ?? '');
  const runCounted = (job: Job, token?: string) => {
    limits.begun();
    return runJob(job, token);
  };
  const run = limits.countsJobs ? runCounted : runJob;
  const settingsOfWorker = bullmqSettings(
    { queue, settings, concurrency, options: internals.options, telemetry: internals.telemetry, report },
    options,
  );
  const link = engine.workerLink();
  const owner = presence.nextLockOwner();
  const { worker, slots, limitsChanged } = shared
    ? sharingWorker(newManualWorker(link, queue, run, settingsOfWorker, owner), concurrency, shared)
    : ownWorker(newWorker(link, queue, run, settingsOfWorker, owner), concurrency);
  errors.listenTo(worker);
  runaways.takeSlotsOf(slots);
  unknownJobs.takenBy(worker);
  hearBullmq(worker, { queue, events, attempts, followUp });
  return new QueueProcessor({
    queue,
    concurrency,
    clock,
    worker,
    attempts,
    runaways,
    sandbox,
    followUp,
    runOutcomes,
    limitsChanged,
    report,
  });
}

/** BullMQ's worker, and who gives slots to its jobs. */
interface ServingWorker {
  readonly worker: QueueWorker;
  readonly slots: SlotHolder;
  limitsChanged(): void;
}

function ownWorker(worker: QueueWorker, concurrency: number): ServingWorker {
  return {
    worker,
    slots: new WorkerSlots(worker, concurrency),
    limitsChanged: () => worker.limitsChanged(),
  };
}

function sharingWorker(
  worker: ManualWorker<unknown, unknown>,
  most: number,
  shared: SharedSlots,
): ServingWorker {
  const queue = new SharedQueue({ name: worker.name, most, worker, onReady: shared.woken });
  shared.add(queue);
  return {
    worker,
    slots: { keep: (runaways) => shared.keep(queue, runaways), release: () => undefined },
    limitsChanged: () => queue.limitsChanged(),
  };
}
