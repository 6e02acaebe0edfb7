import type { Queue } from 'bullmq';
import type { Clock } from '../../clock/clock.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { Records } from '../../datastore/ports/records.js';
import type { JobRegistry } from '../../descriptors/job-registry.js';
import type { CancelRequests } from '../../dispatch/cancel-requests.js';
import type { JobOperations } from '../../dispatch/job-handle.js';
import type { ErrorLog } from '../../error-log/error-log.js';
import type { EventBus } from '../../events/event-bus.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { ActNoter } from '../audit/act-noter.js';

/** What it takes to look at queues and to steer them. */
export interface QueueDeps {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly records: Records;
  readonly events: EventBus;
  readonly redactor: Redactor;
  /** Whether jobs are found by their users. */
  readonly indexesUsers: boolean;
  readonly registry: JobRegistry;
  readonly cancelRequests: CancelRequests;
  readonly errors: ErrorLog;
  /** What handles do with their jobs. */
  readonly jobs: JobOperations;
  /** Where it is written down who did what. */
  readonly audit: ActNoter;
  /** Asks the datastore, and again while it is away. @throws DatastoreUnavailableError */
  ask<T>(queue: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T>;
}
