import type { Batches } from '../../batches/batches.js';
import type { Clock } from '../../clock/clock.js';
import type { EffectiveOptions } from '../../descriptors/effective-options.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { JobHandle } from '../../dispatch/job-handle.js';
import type { EventBus } from '../../events/event-bus.js';
import { HealthCheck } from '../../health/health-check.js';
import { JobMeter } from '../../metrics/job-meter.js';
import { MetricHistory } from '../../metrics/metric-history.js';
import { MetricWriter } from '../../metrics/metric-writer.js';
import { Approvals } from '../../operations/approvals/approvals.js';
import { Audit } from '../../operations/audit/audit.js';
import { BatchControl } from '../../operations/batches/batch-control.js';
import { Doctor } from '../../operations/doctor/doctor.js';
import { ErrorGroupControl } from '../../operations/errors/error-group-control.js';
import { Operations } from '../../operations/operations.js';
import type { QueueDeps } from '../../operations/queues/queue-deps.js';
import { RunTimeSchedules } from '../../operations/schedules/run-time-schedules.js';
import { SchedulerControl } from '../../operations/schedules/scheduler-control.js';
import { Schedules } from '../../operations/schedules/schedules.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import type { ScheduleDiff } from '../../scheduler/schedule-diff.js';
import type { SyncOptions } from '../../scheduler/sync-schedules.js';
import type { CheckedOptions } from './checked-options.js';
import type { DatastoreParts } from './datastore-parts.js';
import type { ScheduleParts } from './schedule-parts.js';
import type { TransportParts } from './transport-parts.js';

/** What people who look and steer hold. */
export interface OperationParts {
  readonly operations: Operations;
  readonly schedules: Schedules;
  readonly control: SchedulerControl;
  readonly health: HealthCheck;
  readonly doctor: Doctor;
  readonly audit: Audit;
  readonly approvals: Approvals;
  readonly batches: BatchControl;
  readonly errorGroups: ErrorGroupControl;
}

interface OperationDeps {
  readonly datastore: DatastoreParts;
  readonly transport: TransportParts['transport'];
  readonly dispatcher: Dispatcher;
  readonly batches: Batches;
  readonly scheduling: ScheduleParts;
  readonly effective: EffectiveOptions;
  readonly events: EventBus;
  readonly clock: Clock;
  sync(options: SyncOptions): Promise<ScheduleDiff>;
}

export function operationParts(checked: CheckedOptions, deps: OperationDeps): OperationParts {
  const { options, registry, queues } = checked;
  const { datastore, transport, dispatcher, scheduling, effective, events, clock, sync, batches } = deps;
  const { engine, producer, records, redactor, presence } = datastore;
  const { store, declared } = scheduling;
  const { maxPayload = APP_DEFAULTS.maxPayload, timezone = APP_DEFAULTS.timezone } = options;
  const metrics = {
    history: new MetricHistory(records),
    metricWriter: new MetricWriter({ clock, records, presence, meter: new JobMeter(events) }),
  };
  const audit = new Audit({ records, redactor, clock });
  const approvals = new Approvals({ records, clock, audit, redactor });
  datastore.errors.whenCleared((clear) =>
    audit.noted({ act: 'errors.clear' }, async (tell) => {
      const cleared = await clear();
      tell(cleared);
      return cleared;
    }),
  );
  const limitOf = (job: string, queue: string) => effective.of(job, { queue }).timeout;
  const steering: QueueDeps = {
    ...{ ...datastore, registry, events, clock, audit },
    jobs: transport.operations,
    ask: (queue, what, command) => producer.ask(queue, what, command),
    indexesUsers: options.index?.user === true,
  };
  const operations = new Operations({
    ...{ ...checked, ...datastore, ...steering, ...metrics, app: declared.app, dispatcher },
    version: options.version,
    optionsOf: (job) => effective.of(job.name, undefined),
  });
  const runTime = new RunTimeSchedules({
    ...{ records, store, clock, declared, timezone, registry, maxPayload },
  });
  const schedules = new Schedules({
    ...{ ...scheduling, records, redactor, clock, sync, audit, runTime },
    handle: (queue, id, name, outcome = 'added') =>
      new JobHandle(transport.operations, id, queue, name, outcome),
  });
  const control = new SchedulerControl({ records, store, clock, audit, redactor });
  const queueNames = Object.keys(queues);
  const batchControl = new BatchControl({ ...steering, batches, queueNames });
  const health = new HealthCheck({
    ...{ engine, producer, records, store, declared, clock, redactor, version: options.version },
    queues: queueNames,
    limitOf,
  });
  const doctor = new Doctor({
    ...{ ...datastore, clock, queueNames },
    own: () => ({ app: declared.app, queues: queueNames, jobs: operations.knownJobs() }),
    queue: (name) => operations.examined(name, limitOf),
    processes: () => operations.processes(),
    status: () => control.status(),
    health: () => health.look(),
    diff: () => sync({ dryRun: true }),
  });
  const errorGroups = new ErrorGroupControl(steering);
  const told = { audit, approvals, batches: batchControl, errorGroups };
  return { operations, schedules, control, health, doctor, ...told };
}
