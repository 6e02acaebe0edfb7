import type { Cortado } from '@cortado/core';
import {
  APP_DEFAULTS,
  type Internals,
  milliseconds,
  newWorker,
  QUEUE_DEFAULTS,
} from '@cortado/core/internal';
import { Attempts } from '../attempt/attempts.js';
import { FollowUp } from '../attempt/follow-up.js';
import { runAttempt } from '../attempt/run-attempt.js';
import { Runaways } from '../attempt/runaways.js';
import { UnconfirmedOutcomes } from '../attempt/unconfirmed-outcomes.js';
import { CheckpointStores } from '../checkpoints/checkpoint-stores.js';
import { LostTooOften } from '../checkpoints/lost-too-often.js';
import { Sandbox } from '../sandbox/sandbox.js';
import { hearBullmq } from './bullmq-events.js';
import { bullmqSettings } from './bullmq-settings.js';
import { CancelListener } from './cancel-listener.js';
import { QueueProcessor } from './queue-processor.js';
import { UnknownJobs } from './unknown-jobs.js';
import { workReport } from './work-report.js';
import type { WorkerDeps } from './worker.js';
import { WorkerErrors } from './worker-errors.js';
import type { WorkerOptions } from './worker-options.js';

/**
 * The parts of a worker, put together: the only place that takes them from an app. Its queues are served from here on.
 * @throws AppClosedError
 */
export function workerParts(cortado: Cortado, options: WorkerOptions): WorkerDeps {
  const { internals } = cortado;
  const { clock, events, engine, outages, cancelRequests, runners, presence } = internals;
  runners.expectOpen();
  const queues = options.queues ?? Object.keys(internals.queues);
  const processors = queues.map((queue) => serveQueue(internals, queue, options));
  const heartbeat = presence.heartbeat('worker', () => workReport(processors, clock));
  return {
    queues,
    processors,
    cancels: new CancelListener({ bus: engine.bus, cancelRequests, clock }, processors),
    heartbeat,
    events,
    outages,
    runners,
    neighbours: internals.neighbours,
    countsOf: (queue) => cortado.queue(queue).counts(),
    report: new WorkerErrors(events, outages, queues.join(', ')).report,
  };
}

function serveQueue(internals: Internals, queue: string, options: WorkerOptions): QueueProcessor {
  const { clock, engine, events, outages, records, cancelRequests } = internals;
  const { callbacks, runOutcomes, execution, neighbours, presence } = internals;
  const settings = internals.queues[queue] ?? {};
  const concurrency = options.concurrency ?? settings.concurrency ?? QUEUE_DEFAULTS.concurrency;

  const errors = new WorkerErrors(events, outages, queue);
  const { report } = errors;
  const attempts = new Attempts();
  const unconfirmed = new UnconfirmedOutcomes();
  const checkpoints = new CheckpointStores(records, queue);
  const runaways = new Runaways({ events, execution, slots: concurrency });
  const { connection, prefix } = internals.options;
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
    report,
  });
  const running = {
    queue,
    clock,
    events,
    attempts,
    unconfirmed,
    cancelRequests,
    lostTooOften: new LostTooOften(records, queue),
    unknownJobs: new UnknownJobs({
      ...{ queue, records, events, clock, registry: internals.registry, app: internals.options.app },
      wait: milliseconds(internals.options.unknownJobs?.wait ?? APP_DEFAULTS.unknownJobs.wait),
      whoKnows: (name) => neighbours.whoKnows(name),
    }),
    checkpoints,
    runaways,
    sandbox,
    execution,
    followUp,
    report,
  };
  const worker = newWorker(
    engine.workerLink(),
    queue,
    // Without a third parameter, BullMQ makes no AbortSignal for every job; ours are made when asked for.
    (job, token) => runAttempt(running, job, token ?? ''),
    bullmqSettings(
      { queue, settings, concurrency, options: internals.options, telemetry: internals.telemetry, report },
      options,
    ),
    presence.nextLockOwner(),
  );
  errors.listenTo(worker);
  runaways.takeSlotsOf(worker);
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
    report,
  });
}
