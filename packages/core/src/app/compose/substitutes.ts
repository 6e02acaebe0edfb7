import type { BatchStore } from '../../batches/batch-store.js';
import type { Clock } from '../../clock/clock.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { JobTransport } from '../../dispatch/job-transport.js';
import type { ScheduleStore } from '../../scheduler/schedule-store.js';

/** What a test puts in the place of what is real. */
export interface Substitutes {
  /** @default the system's */
  readonly clock?: Clock;
  /** @default BullMQ on the datastore of `connection` */
  readonly transport?: Transport;
}

/** What stands between an app and whoever runs its jobs. */
export interface Transport {
  readonly engine: Engine;
  readonly jobs: JobTransport;
  readonly batches: BatchStore;
  readonly schedules: ScheduleStore;
}
