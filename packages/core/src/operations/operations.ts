import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import { removedIn } from '../dispatch/cancel-requests.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { recordOn } from '../metrics/instruments.js';
import type { MeterLike } from '../metrics/meter-like.js';
import type { MetricHistory } from '../metrics/metric-history.js';
import type { MetricWriter } from '../metrics/metric-writer.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import { expectId } from '../options/expect-id.js';
import { nearestName } from '../options/nearest-name.js';
import type { QueueOptions } from '../options/queue-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { type DeployMark, Deploys } from '../presence/deploys.js';
import type { Presence } from '../presence/presence.js';
import { type ActNoter, SILENT } from './audit/act-noter.js';
import { examinedQueue } from './doctor/examined-queue.js';
import type { ExaminedQueue } from './doctor/judge-queues.js';
import { EventForwarder } from './feed/event-forwarder.js';
import { checkFeedOptions, type FeedOptions } from './feed/feed-options.js';
import { QueueFeed } from './feed/queue-feed.js';
import { type KnownJob, knownJobs } from './jobs/known-jobs.js';
import type { MetricQuery } from './metrics/metric-query.js';
import { type MetricSeries, readMetrics } from './metrics/metrics.js';
import { queueGauges } from './metrics/queue-gauges.js';
import { ProcessControl, type ProcessPlace } from './processes/process-control.js';
import { listProcesses, type ProcessRecord } from './processes/process-list.js';
import { queueFacts } from './queues/queue-facts.js';
import { QueuePauses } from './queues/queue-pauses.js';
import { QueueSet } from './queues/queue-set.js';
import type { QueueSummary } from './queues/queue-summary.js';
import { QueueView } from './queues/queue-view.js';
import type { RunAgainDeps } from './queues/run-again.js';

/** What the operations of an app are made from. */
export interface OperationsDeps extends RunAgainDeps {
  readonly queues: Readonly<Record<string, QueueOptions>>;
  readonly defaults: EnqueueOptions;
  readonly schedules: ScheduleRegistry;
  readonly presence: Presence;
  readonly history: MetricHistory;
  readonly metricWriter: MetricWriter;
  /** The app's name. */
  readonly app: string;
  readonly version: string | undefined;
  /** What holds for a job where a call says nothing. */
  optionsOf(job: JobDescriptor): ResolvedOptions;
}

/** Queues looked at in one go; an app with more looks at them one group after the other. */
const AT_ONCE = 20;

/** The one way in for everybody who looks at an app's queues, jobs and processes, or steers them. */
export class Operations {
  readonly #deps: OperationsDeps;
  readonly #pauses: QueuePauses;
  readonly #forwarder: EventForwarder;
  readonly #deploys: Deploys;
  readonly #feeds = new Set<QueueFeed>();

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
    this.#pauses = new QueuePauses(deps);
    this.#forwarder = new EventForwarder(deps);
    this.#deploys = new Deploys(deps);
    // A datastore that is away is asked again the next time.
    deps.presence.whileRunning(() => this.#pauses.endThoseOver().catch(() => undefined));
    deps.presence.whileRunning(() => this.#forwarder.start().catch(() => undefined));
    deps.presence.whileRunning(() => this.#deploys.note().catch(() => undefined));
    deps.presence.whileRunning(() => this.#sweepIndex().catch(() => undefined));
  }

  /** The datastore's address, secrets masked. */
  get location(): string {
    return this.#deps.engine.location;
  }

  get queueNames(): string[] {
    return Object.keys(this.#deps.queues);
  }

  /** @throws InvalidOptionsError when no queue has this name */
  queue(name: string): QueueView {
    return this.#view(name, this.#deps.audit);
  }

  /** @throws InvalidOptionsError when no queue has one of these names */
  allQueues(names: readonly string[] = this.queueNames): QueueSet {
    return new QueueSet(
      this.#deps,
      // What the set does is written down as one act of the set.
      [...new Set(names)].map((it) => this.#view(it, SILENT)),
    );
  }

  #view(name: string, audit: ActNoter): QueueView {
    expectId('name of a queue', name);
    const { queues, defaults } = this.#deps;
    const own = Object.hasOwn(queues, name) ? queues[name] : undefined;
    if (!own) throw this.#unknownQueue(name);
    const facts = queueFacts(own, defaults);
    return new QueueView({ ...this.#deps, audit, facts, pauses: this.#pauses }, name);
  }

  async queues(): Promise<QueueSummary[]> {
    const names = this.queueNames;
    const summaries: QueueSummary[] = [];
    for (let start = 0; start < names.length; start += AT_ONCE) {
      const some = names.slice(start, start + AT_ONCE).map((it) => this.queue(it).summary());
      summaries.push(...(await Promise.all(some)));
    }
    return summaries;
  }

  /** A queue as the doctor looks at it; `limitOf` gives the time limit of a job in milliseconds. */
  examined(name: string, limitOf: (job: string, queue: string) => number): Promise<ExaminedQueue> {
    const facts = queueFacts(this.#deps.queues[name] ?? {}, this.#deps.defaults);
    return examinedQueue({ ...this.#deps, facts, pauses: this.#pauses, limitOf }, name);
  }

  processes(): Promise<ProcessRecord[]> {
    return listProcesses(this.#deps.records, this.#deps.clock);
  }

  process(place: ProcessPlace): ProcessControl {
    const { bus } = this.#deps.engine;
    return new ProcessControl({ bus, location: this.location, list: () => this.processes() }, place);
  }

  knownJobs(): KnownJob[] {
    return knownJobs(this.#deps);
  }

  /** @throws InvalidOptionsError, DatastoreUnavailableError */
  metrics(query: MetricQuery): Promise<MetricSeries[]> {
    return readMetrics({ ...this.#deps, queueNames: this.queueNames }, query);
  }

  /** Versions, when they were first seen. */
  deploys(): Promise<DeployMark[]> {
    return this.#deploys.list();
  }

  /** Records on a meter from now on; gives what ends it. */
  recordOn(meter: MeterLike): () => void {
    const gauges = async () =>
      queueGauges(await this.queues(), await this.processes(), this.#deps.clock.now());
    return recordOn(meter, { ...this.#deps, gauges });
  }

  /** @throws InvalidOptionsError */
  feed(options: FeedOptions): QueueFeed {
    const { interest, buffer } = checkFeedOptions(options, this.queueNames);
    const { clock, engine, records } = this.#deps;
    const ended = (feed: QueueFeed) => this.#feeds.delete(feed);
    const feed = new QueueFeed(
      { clock, engine, records, forwarder: this.#forwarder, ended },
      interest,
      buffer,
    );
    this.#feeds.add(feed);
    return feed;
  }

  /** Ends the feeds of this app, and tells those of others what is left to tell. */
  async close(): Promise<void> {
    this.#pauses.close();
    await this.#deps.metricWriter.write();
    await Promise.all([...this.#feeds].map((it) => it.close()));
    await this.#forwarder.close();
  }

  async #sweepIndex(): Promise<void> {
    await this.#deps.engine.index.sweep(this.queueNames, removedIn);
  }

  #unknownQueue(name: string): InvalidOptionsError {
    const nearest = nearestName(name, this.queueNames);
    const hint = nearest ? ` Did you mean "${nearest}"?` : '';
    return new InvalidOptionsError('Unknown queue', [
      `No queue is named "${name}".${hint} Queues: ${this.queueNames.join(', ')}.`,
    ]);
  }
}
