import type { Telemetry } from 'bullmq';
import type { Clock } from '../../clock/clock.js';
import type { OutageWatch } from '../../datastore/outage-watch.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { Records } from '../../datastore/ports/records.js';
import type { RefusalWatch } from '../../datastore/refusal-watch.js';
import type { JobRegistry } from '../../descriptors/job-registry.js';
import type { ScheduleRegistry } from '../../descriptors/schedule-registry.js';
import type { Callbacks } from '../../dispatch/callbacks.js';
import type { CancelRequests } from '../../dispatch/cancel-requests.js';
import type { JobTransport } from '../../dispatch/job-transport.js';
import type { Producer } from '../../dispatch/producer.js';
import type { ErrorLog } from '../../error-log/error-log.js';
import type { EventBus } from '../../events/event-bus.js';
import type { ExecutionDeps } from '../../execution/execute-job.js';
import type { CortadoOptions } from '../../options/app-options.js';
import type { QueueOptions } from '../../options/queue-options.js';
import type { Neighbours } from '../../presence/neighbours.js';
import type { Presence } from '../../presence/presence.js';
import type { Recovery } from '../../recovery/recovery.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { RunOutcomes } from '../../scheduler/run-outcomes.js';
import type { Scheduler } from '../../scheduler/scheduler.js';
import type { IsolationPlan } from '../isolation-plan.js';
import type { Runners } from '../runners.js';

/** What sister packages take their parts from; each of their classes says which it needs. */
export interface Internals {
  readonly clock: Clock;
  readonly options: CortadoOptions & { readonly app: string };
  readonly engine: Engine;
  /** Hears of errors that say that the datastore was away. */
  readonly outages: OutageWatch;
  /** Hears of what the datastore refuses that no call waits for. */
  readonly refusals: RefusalWatch;
  readonly events: EventBus;
  /** For every BullMQ Worker that runs jobs of users. */
  readonly telemetry: Telemetry | undefined;
  readonly producer: Producer;
  readonly transport: JobTransport;
  readonly records: Records;
  readonly errors: ErrorLog;
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
  /** Where those say that they are there. */
  readonly presence: Presence;
  /** Hands back what processes had under way that are gone; where the datastore runs workers. */
  readonly recovery: Recovery | undefined;
  /** The other apps that serve the same queues. */
  readonly neighbours: Neighbours;
  newScheduler(): Scheduler;
}
