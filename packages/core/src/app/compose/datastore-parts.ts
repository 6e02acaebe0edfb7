import type { Telemetry } from 'bullmq';
import { QueueHub } from '../../datastore/bullmq/queue-hub.js';
import { linkAttempts } from '../../datastore/bullmq/tracing.js';
import { engineFor } from '../../datastore/engine-for.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { Records } from '../../datastore/ports/records.js';
import { CancelRequests } from '../../dispatch/cancel-requests.js';
import { Producer } from '../../dispatch/producer.js';
import { RetryUntilDeadline } from '../../dispatch/retry-until-deadline.js';
import { RetryingRecords } from '../../dispatch/retrying-records.js';
import { ErrorLog } from '../../error-log/error-log.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import { engineKind } from '../../options/connection-url.js';
import { type Duration, milliseconds } from '../../options/duration.js';
import { waitingLimits } from '../../options/queue-options.js';
import { Redactor } from '../../redaction/redactor.js';
import type { CheckedOptions } from './checked-options.js';

/** The datastore and what reaches it. */
export interface DatastoreParts {
  readonly engine: Engine;
  /** For every BullMQ Queue and Worker that has jobs of users. */
  readonly telemetry: Telemetry | undefined;
  readonly hub: QueueHub;
  readonly producer: Producer;
  readonly records: Records;
  readonly cancelRequests: CancelRequests;
  readonly redactor: Redactor;
  readonly errors: ErrorLog;
}

export function datastoreParts({ options, url, queues }: CheckedOptions, given?: Engine): DatastoreParts {
  const enqueueTimeout = milliseconds(options.enqueueTimeout ?? defaultTimeout(url));
  const prefix = options.prefix ?? APP_DEFAULTS.prefix;
  const engine = given ?? engineFor(url, { prefix, enqueueTimeout });
  const telemetry = options.telemetry && linkAttempts(options.telemetry);
  const hub = new QueueHub(engine, telemetry);
  const retry = new RetryUntilDeadline(engine, enqueueTimeout);
  const records = new RetryingRecords(engine, retry);
  const redactor = new Redactor(options.redact);
  return {
    engine,
    telemetry,
    hub,
    producer: new Producer(engine, hub, retry, waitingLimits(queues)),
    records,
    cancelRequests: new CancelRequests(records),
    redactor,
    errors: new ErrorLog(records, redactor),
  };
}

// Opening an embedded database is work of this very process, seconds of it the first time, and no outage.
function defaultTimeout(url: string): Duration {
  return engineKind(url) === 'embedded' ? APP_DEFAULTS.embeddedEnqueueTimeout : APP_DEFAULTS.enqueueTimeout;
}
