import type { AlertChannel } from '../alerts/alert.js';
import { type AlertOptions, Alerts } from '../alerts/alerts.js';
import type { EngineTraits } from '../datastore/ports/engine.js';
import type { HealthLimits, SchedulerHealth } from '../health/health.js';
import type { MeterLike } from '../metrics/meter-like.js';
import type { Approvals } from '../operations/approvals/approvals.js';
import type { Audit } from '../operations/audit/audit.js';
import type { BatchControl } from '../operations/batches/batch-control.js';
import type { Finding } from '../operations/doctor/finding.js';
import type { ErrorGroupControl } from '../operations/errors/error-group-control.js';
import type { FeedOptions } from '../operations/feed/feed-options.js';
import type { QueueFeed } from '../operations/feed/queue-feed.js';
import type { KnownJob } from '../operations/jobs/known-jobs.js';
import type { MetricQuery } from '../operations/metrics/metric-query.js';
import type { MetricSeries } from '../operations/metrics/metrics.js';
import type { ProcessControl, ProcessPlace } from '../operations/processes/process-control.js';
import type { ProcessRecord } from '../operations/processes/process-list.js';
import type { JobView } from '../operations/queues/job-view.js';
import type { QueueSet } from '../operations/queues/queue-set.js';
import type { QueueSummary } from '../operations/queues/queue-summary.js';
import type { QueueView } from '../operations/queues/queue-view.js';
import { siteOf } from '../options/site.js';
import type { DeployMark } from '../presence/deploys.js';
import type { Composition } from './compose/compose.js';
import type { Internals } from './compose/internals.js';
import type { OperationParts } from './compose/operation-parts.js';

/** What people who look at a running app and steer it hold of it. */
export abstract class OperatedApp {
  /** Who steered what, through any door. */
  readonly audit: Audit;
  /** Acts that wait for a second person. */
  readonly approvals: Approvals;
  /** Which batches there are, and how they stand. */
  readonly batches: BatchControl;
  /** The errors of the log by what they have in common; they are resolved there, and their jobs retried. */
  readonly errorGroups: ErrorGroupControl;
  readonly #internals: Internals;
  readonly #operating: OperationParts;

  constructor({ internals, operating }: Composition) {
    this.#internals = internals;
    this.#operating = operating;
    this.audit = operating.audit;
    this.approvals = operating.approvals;
    this.batches = operating.batches;
    this.errorGroups = operating.errorGroups;
  }

  /** @internal what workers, tests and commands build on; no promise of stability */
  // No field: who logs an app, or makes JSON of it, shall not see the passwords of its options.
  get internals(): Internals {
    return this.#internals;
  }

  /** The site whose jobs these are; `undefined` for the default one. */
  get site(): string | undefined {
    return siteOf(this.#internals.options, process.env);
  }

  /** Where the jobs are: the datastore's address, secrets masked. */
  get location(): string {
    return this.#operating.operations.location;
  }

  /**
   * A JSON value as people may see it: secrets masked as they are in everything the app shows, by the names of `redact` too,
   * and wherever else they stand in the value.
   */
  masked(value: unknown): unknown {
    const { redactor } = this.internals;
    return redactor.value(value, redactor.secretsIn(value));
  }

  /** What the datastore is able to do. */
  get traits(): EngineTraits {
    return this.internals.engine.traits;
  }

  /** Whether jobs are found by their users without looking at others (`index: { user: true }`). */
  get findsByUser(): boolean {
    return this.internals.options.index?.user === true;
  }

  /** The names of the app's queues. */
  get queueNames(): readonly string[] {
    return this.#operating.operations.queueNames;
  }

  /** A queue, for those who operate it. @throws InvalidOptionsError when no queue has this name */
  queue(name: string): QueueView {
    return this.#operating.operations.queue(name);
  }

  /** All queues of the app as one, or those of these names: `allQueues().jobs({ user: 'ada' })`. @throws InvalidOptionsError */
  allQueues(names?: readonly string[]): QueueSet {
    return this.#operating.operations.allQueues(names);
  }

  /** Every queue of the app as it stands: options, counts, pause, rates. @throws DatastoreUnavailableError */
  queues(): Promise<QueueSummary[]> {
    return this.#operating.operations.queues();
  }

  /**
   * The workers and schedulers of this datastore, of every app and on every host; the latest 1,000. One that died says
   * 'gone' within 15 seconds and is no longer listed after half a minute.
   * @throws DatastoreUnavailableError
   */
  processes(): Promise<ProcessRecord[]> {
    return this.#operating.operations.processes();
  }

  /**
   * A process of {@link processes}, to be steered from here: it stops taking jobs, or its pool restarts or scales.
   * @example await cortado.process({ host, pid }).quiet() // { outcome: 'accepted' }
   */
  process(place: ProcessPlace): ProcessControl {
    return this.#operating.operations.process(place);
  }

  /** The jobs the app declares: parameters, options and schedules, enough for a form that queues them. */
  knownJobs(): KnownJob[] {
    return this.#operating.operations.knownJobs();
  }

  /** A handle to a job, whether or not it exists: `status()` tells, and `record()` all there is to know. */
  job(queue: string, id: string): JobView {
    return this.queue(queue).job(id);
  }

  /**
   * Whether schedules fire and their runs get done, with everything that is wrong. Reads only.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  schedulerHealth(limits?: HealthLimits): Promise<SchedulerHealth> {
    return this.#operating.health.look(limits);
  }

  /** Looks at all that jobs need, for codes see {@link FindingFacts}. Reads only, and makes no datastore; what cannot be used is a finding. */
  doctor(): Promise<Finding[]> {
    return this.#operating.doctor.examine();
  }

  /**
   * Tells people of what `schedulerHealth` finds, once when it begins and once when it is over.
   * @example await cortado.alerts([mailChannel({ transport, from, to })]).report(await cortado.schedulerHealth())
   * @throws InvalidOptionsError
   */
  alerts(channels: readonly AlertChannel[], options?: AlertOptions): Alerts {
    const { records, redactor, clock } = this.internals;
    return new Alerts(records, redactor, channels, options, clock);
  }

  /**
   * What workers of this datastore have done, minute by minute for a day and hour by hour for a month: counts, and how long
   * jobs waited and ran. Workers write it down once a minute.
   * @example const [all] = await cortado.metrics({ queue: 'mails', from: new Date(Date.now() - 6 * 3_600_000) })
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async metrics(query: MetricQuery = {}): Promise<MetricSeries[]> {
    return await this.#operating.operations.metrics(query);
  }

  /**
   * When each `version` of an app was first seen among the workers and schedulers of this datastore, the latest first; the latest 200 of
   * a month. @throws DatastoreUnavailableError
   */
  deploys(): Promise<DeployMark[]> {
    return this.#operating.operations.deploys();
  }

  /**
   * Records what this process does, and how the queues stand, on an OpenTelemetry meter from now on; gives what ends it.
   * @example cortado.recordOn(metrics.getMeter('cortado')) // of @opentelemetry/api
   */
  recordOn(meter: MeterLike): () => void {
    return this.#operating.operations.recordOn(meter);
  }

  /**
   * The events of {@link on}, heard from every process on this datastore as they happen, secrets masked. To be read
   * once; it ends when its loop is left, with `close()`, or with the app.
   * @example for await (const { name, facts } of cortado.feed({ events: ['job.completed', 'job.failed'] })) console.log(name, facts.id)
   * @throws InvalidOptionsError
   */
  feed(options: FeedOptions = {}): QueueFeed {
    return this.#operating.operations.feed(options);
  }
}
