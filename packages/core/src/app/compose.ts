import type { Telemetry } from 'bullmq';
import { Batches } from '../batches/batches.js';
import { type Clock, systemClock } from '../clock/clock.js';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import { QueueHub } from '../datastore/bullmq/queue-hub.js';
import { linkAttempts } from '../datastore/bullmq/tracing.js';
import { engineFor } from '../datastore/engine-for.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { Records } from '../datastore/ports/records.js';
import { JobRegistry } from '../descriptors/job-registry.js';
import { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import { Callbacks } from '../dispatch/callbacks.js';
import { CancelRequests } from '../dispatch/cancel-requests.js';
import { Canceller } from '../dispatch/canceller.js';
import { ContextCapture } from '../dispatch/context-capture.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import { JobHandle } from '../dispatch/job-handle.js';
import { Producer } from '../dispatch/producer.js';
import { RetryUntilDeadline } from '../dispatch/retry-until-deadline.js';
import { RetryingRecords } from '../dispatch/retrying-records.js';
import { StoredJobs } from '../dispatch/stored-jobs.js';
import { UniqueJobs } from '../dispatch/unique-jobs.js';
import { failureId } from '../error-log/error-entry.js';
import { ErrorLog } from '../error-log/error-log.js';
import { ConfigurationError } from '../errors/configuration-errors.js';
import { EventBus } from '../events/event-bus.js';
import { inheritedContext } from '../execution/current-context.js';
import { currentUser } from '../execution/current-user.js';
import { ExecuteChain } from '../execution/execute-chain.js';
import type { ExecutionDeps } from '../execution/execute-job.js';
import { InstanceResolver, unresolvableClasses } from '../execution/resolve-instance.js';
import { inScope } from '../execution/scope.js';
import { currentTransaction } from '../execution/transaction.js';
import { encodeArguments } from '../message/encode-arguments.js';
import { Operations } from '../operations/operations.js';
import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { engineKind, resolveConnection } from '../options/connection-url.js';
import { type Duration, milliseconds } from '../options/duration.js';
import { ENQUEUE_DEFAULTS, type EnqueueOptions } from '../options/enqueue-options.js';
import type { QueueOptions } from '../options/queue-options.js';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options.js';
import { Presence } from '../presence/presence.js';
import { Redactor } from '../redaction/redactor.js';
import type { RunOutcomes } from '../scheduler/run-outcomes.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { CallerTransactions } from '../transactions/caller-transactions.js';
import { appProblems, declaredQueues } from './boot-checks.js';
import { InlineJob } from './inline-job.js';
import { IsolationPlan, isolationProblems } from './isolation-plan.js';
import { unknownReferences } from './reference-checks.js';
import { Runners } from './runners.js';
import { SchedulerParts } from './scheduler-wing.js';

/** What a test puts in the place of what is real. */
export interface Substitutes {
  /** @default the system's */
  readonly clock?: Clock;
}

/** What sister packages build on. */
export interface Internals {
  readonly clock: Clock;
  readonly options: CortadoOptions;
  readonly engine: Engine;
  readonly events: EventBus;
  /** For every BullMQ Worker that runs jobs of users. */
  readonly telemetry: Telemetry | undefined;
  readonly producer: Producer;
  readonly records: Records;
  readonly cancelRequests: CancelRequests;
  readonly callbacks: Callbacks;
  readonly redactor: Redactor;
  readonly queues: Readonly<Record<string, QueueOptions>>;
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
  readonly execution: ExecutionDeps;
  readonly isolation: IsolationPlan;
  /** Where workers say how scheduled runs ended. */
  readonly runOutcomes: RunOutcomes;
  /** The workers and schedulers that run on this app. */
  readonly runners: Runners;
  readonly presence: Presence;
  newScheduler(): Scheduler;
}

/** The parts of an app, put together: the only place that knows them all. */
export interface Composition {
  readonly internals: Internals;
  readonly dispatcher: Dispatcher;
  readonly hub: QueueHub;
  readonly desk: StoredJobs;
  readonly uniqueJobs: UniqueJobs;
  readonly batches: Batches;
  readonly errors: ErrorLog;
  readonly wing: SchedulerParts;
  readonly operations: Operations;
  readonly callerTransactions: CallerTransactions;
}

/** @throws ConfigurationError with everything that is wrong */
export function compose(options: CortadoOptions, { clock = systemClock }: Substitutes = {}): Composition {
  const queues = declaredQueues(options);
  const registry = new JobRegistry(options, Object.keys(queues));
  const schedules = new ScheduleRegistry(options, registry);
  const connection = resolveConnection(options.connection, process.env);
  const problems = [
    ...appProblems(options, queues),
    ...('problem' in connection ? [connection.problem] : []),
    ...registry.problems,
    ...unknownReferences(options, queues, { registry, backoffs: options.backoffs }),
    ...schedules.problems,
    ...unresolvableClasses(options.services ?? [], options.container),
    ...isolationProblems(options, queues, registry),
  ];
  if (problems.length > 0 || 'problem' in connection) throw new ConfigurationError(problems);

  const defaults: EnqueueOptions =
    options.inline === undefined ? (options.defaults ?? {}) : { inline: options.inline, ...options.defaults };
  const enqueueTimeout = milliseconds(options.enqueueTimeout ?? defaultPatience(connection.url));
  const engine = engineFor(connection.url, {
    prefix: options.prefix ?? APP_DEFAULTS.prefix,
    enqueueTimeout,
  });
  const events = new EventBus();
  const runners = new Runners();
  const presence = new Presence({ engine, app: options.app ?? APP_DEFAULTS.app, version: options.version });
  const telemetry = options.telemetry && linkAttempts(options.telemetry);
  const hub = new QueueHub(engine, telemetry);
  const retry = new RetryUntilDeadline(engine, enqueueTimeout);
  const producer = new Producer(engine, hub, retry, waitingLimits(queues));
  const records = new RetryingRecords(engine, retry);
  const cancelRequests = new CancelRequests(records);
  const callbacks = new Callbacks({
    registry,
    events,
    // It runs as the user of its job, not of whoever ends that.
    send: (id, call) => inScope({ user: undefined, run: undefined }, () => dispatcher.dispatchOnce(id, call)),
  });
  const canceller = new Canceller({
    bus: engine.bus,
    producer,
    cancelRequests,
    callbacks,
    events,
    scheduledRunRemoved: (slot, id, reason) =>
      wing.runOutcomes.add(slot, { id, finishedAt: Date.now(), outcome: 'cancelled', error: reason }),
  });
  const desk = new StoredJobs(engine, producer, cancelRequests, canceller);
  const uniqueJobs = new UniqueJobs(producer, engine.uniqueKeys);
  const capture = new ContextCapture({
    providers: options.context,
    inherited: inheritedContext,
  });
  const redactor = new Redactor(options.redact);
  const errors = new ErrorLog(records, redactor);
  const settings = {
    queues,
    defaults,
    maxPayload: options.maxPayload ?? APP_DEFAULTS.maxPayload,
    currentUser,
    registry,
    backoffs: options.backoffs,
    contextOf: capture.values.bind(capture),
    runInline: (queue: string, job: OutgoingJob) =>
      new InlineJob({ execution: internals.execution, events, callbacks }, queue, job).run(),
    currentTransaction,
    canIsolate: options.configFile !== undefined,
  };
  const dispatcher: Dispatcher = new Dispatcher(settings, producer, desk, events, uniqueJobs);
  const batches = new Batches({
    registry,
    dispatcher: dispatcher,
    producer,
    desk: desk,
    queues: Object.keys(queues),
    defaultQueue: defaults.queue ?? ENQUEUE_DEFAULTS.queue,
  });
  const resolve = (job: string, call: EnqueueOptions | undefined) =>
    resolveOptions({ call, method: registry.find(job)?.options ?? {}, queues, defaults });
  const declared = declaredOptions(resolve);
  const wing: SchedulerParts = new SchedulerParts({
    engine,
    producer,
    records,
    events,
    registry,
    schedules,
    runners,
    presence,
    options,
    queues: Object.keys(queues),
    resolve,
    encode: (job, args) => encodeArguments(job, args, settings.maxPayload),
    handle: (queue, id, name) => new JobHandle(desk, id, queue, name, 'added'),
    cancel: ({ queue, id }, reason) => canceller.cancel(queue, id, reason),
  });
  const internals: Internals = {
    clock,
    runners,
    presence,
    options,
    engine,
    events,
    telemetry,
    producer,
    records,
    cancelRequests,
    callbacks,
    redactor,
    queues,
    registry,
    schedules,
    execution: {
      registry,
      instances: new InstanceResolver(options.container),
      errors: errors,
      limitOf: (job, { context, queue }) => context.timeout ?? (job ? declared(job.name, queue).timeout : 0),
      grace: milliseconds(options.timeoutGrace ?? APP_DEFAULTS.timeoutGrace),
      chain: new ExecuteChain(),
      afterwardsFailed: ({ id, name, queue }, error) =>
        events.emit('afterwards.failed', { id, name, queue, error }),
    },
    isolation: new IsolationPlan(options.configFile, registry, resolve, declared),
    runOutcomes: wing.runOutcomes,
    newScheduler: () => wing.newScheduler(),
  };
  events.on('job.failed', ({ id, name, queue, attempt, error, user, data }) => {
    const job = { id, name, queue, attempt };
    void errors.write({ id: failureId(job), title: name, error, job, user, data });
  });
  const callerTransactions = new CallerTransactions(engine);
  const operations = new Operations({
    ...{ clock, engine, records, events, redactor, registry, schedules, cancelRequests, errors },
    ...{ queues, defaults, presence, app: options.app ?? APP_DEFAULTS.app },
    jobs: desk,
    ask: (queue, what, command) => producer.ask(queue, what, command),
    optionsOf: (job) => resolve(job.name, undefined),
  });
  return {
    internals,
    dispatcher,
    hub,
    desk,
    uniqueJobs,
    batches,
    errors,
    wing,
    operations,
    callerTransactions,
  };
}

type Resolve = (job: string, call: EnqueueOptions | undefined) => ResolvedOptions;

// What is declared of a job depends on the queue it came through too, and never changes while the app runs.
function declaredOptions(resolve: Resolve): (job: string, queue: string) => ResolvedOptions {
  const known = new Map<string, Map<string, ResolvedOptions>>();
  return (job, queue) => {
    const byJob = known.get(queue) ?? new Map<string, ResolvedOptions>();
    known.set(queue, byJob);
    const options = byJob.get(job) ?? resolve(job, { queue });
    byJob.set(job, options);
    return options;
  };
}

function waitingLimits(queues: Readonly<Record<string, QueueOptions>>): Map<string, number> {
  const limits = new Map<string, number>();
  for (const [name, { maxWaiting }] of Object.entries(queues))
    if (maxWaiting !== undefined) limits.set(name, maxWaiting);
  return limits;
}

// Opening an embedded database is work of this very process, seconds of it the first time, and no outage.
function defaultPatience(url: string): Duration {
  return engineKind(url) === 'embedded' ? APP_DEFAULTS.embeddedEnqueueTimeout : APP_DEFAULTS.enqueueTimeout;
}
