import type { Telemetry } from 'bullmq';
import { Broadcasts } from '../../broadcasts/broadcasts.js';
import type { Clock } from '../../clock/clock.js';
import { QueueHub } from '../../datastore/bullmq/queue-hub.js';
import { linkAttempts } from '../../datastore/bullmq/tracing.js';
import { createEngine } from '../../datastore/engines.js';
import { OutageWatch } from '../../datastore/outage-watch.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { Records } from '../../datastore/ports/records.js';
import { RefusalWatch } from '../../datastore/refusal-watch.js';
import { CancelRequests } from '../../dispatch/cancel-requests.js';
import { DurableQueues } from '../../dispatch/durable-queues.js';
import { Producer } from '../../dispatch/producer.js';
import { RetryUntilDeadline } from '../../dispatch/retry-until-deadline.js';
import { RetryingBroadcasts } from '../../dispatch/retrying-broadcasts.js';
import { RetryingRecords } from '../../dispatch/retrying-records.js';
import { ErrorGroups } from '../../error-log/error-groups.js';
import { ErrorLog } from '../../error-log/error-log.js';
import type { EventBus } from '../../events/event-bus.js';
import { APP_DEFAULTS, type CortadoOptions } from '../../options/app-options.js';
import { milliseconds } from '../../options/duration.js';
import { waitingLimits } from '../../options/queue-options.js';
import { siteOf } from '../../options/site.js';
import { Presence } from '../../presence/presence.js';
import { Recovery } from '../../recovery/recovery.js';
import { Redactor } from '../../redaction/redactor.js';
import type { CheckedOptions } from './checked-options.js';
import type { ChosenDatastore } from './chosen-datastore.js';

/** The datastore and what reaches it. */
export interface DatastoreParts {
  readonly engine: Engine;
  readonly outages: OutageWatch;
  readonly refusals: RefusalWatch;
  /** For every BullMQ Queue and Worker that has jobs of users. */
  readonly telemetry: Telemetry | undefined;
  readonly hub: QueueHub;
  readonly durableQueues: DurableQueues;
  /** What producer and records go through. */
  readonly retry: RetryUntilDeadline;
  readonly producer: Producer;
  readonly records: Records;
  readonly cancelRequests: CancelRequests;
  readonly redactor: Redactor;
  readonly errors: ErrorLog;
  readonly broadcasts: Broadcasts;
  readonly presence: Presence;
  /** Where the datastore runs workers. */
  readonly recovery: Recovery | undefined;
}

/** The engine of the app's connection; nothing connects yet. @throws MissingPackageError */
export function engineOf(options: CortadoOptions, { kind, connection: told }: ChosenDatastore): Engine {
  const whole = { connection: told, prefix: options.prefix ?? kind.prefix ?? APP_DEFAULTS.prefix };
  const site = siteOf(options, process.env);
  const { connection, ...place } = site === undefined ? whole : kind.inSite(site, whole);
  const enqueueTimeout = milliseconds(options.enqueueTimeout ?? kind.engine.traits.enqueueTimeout);
  return createEngine(kind, connection, { ...place, enqueueTimeout });
}

export function datastoreParts(
  { options, queues }: CheckedOptions,
  engine: Engine,
  { events, clock }: { readonly events: EventBus; readonly clock: Clock },
): DatastoreParts {
  const enqueueTimeout = milliseconds(options.enqueueTimeout ?? engine.traits.enqueueTimeout);
  const telemetry = options.telemetry && linkAttempts(options.telemetry);
  const hub = new QueueHub(engine, telemetry);
  const outages = new OutageWatch({ engine, events });
  const refusals = new RefusalWatch({ engine, outages, events });
  const messages = (way: 'to' | 'from') => `messages ${way} other processes`;
  engine.bus.watchedBy?.({
    // An outage is told of by whoever needs the datastore: those who listen do without it for a moment.
    refused: (way, error) => {
      if (!engine.isOutage(error)) refusals.refused(messages(way), error);
    },
    accepted: (way) => refusals.accepted(messages(way)),
  });
  const retry = new RetryUntilDeadline(engine, enqueueTimeout, outages.note);
  const records = new RetryingRecords(engine, retry, (collection, key) =>
    events.emit('record.unreadable', { collection, key }),
  );
  const broadcasts = new Broadcasts({
    log: new RetryingBroadcasts(engine, retry),
    engine,
    isAway: (error) => outages.takes(error),
  });
  const redactor = new Redactor(options.redact);
  const durableQueues = new DurableQueues(engine, telemetry);
  const producer = new Producer({ engine, hub, retry, durableQueues }, waitingLimits(queues));
  const recovery = engine.recovery && new Recovery({ ...engine.recovery, producer, events });
  const presence = new Presence({
    ...{ engine, app: options.app, version: options.version },
    // What fails is left to who claims it next.
    vanished: ({ key, mark, facts }) => void recovery?.settle({ ...facts, key }, mark).catch(() => undefined),
    inline: (reason) => events.emit('process.inline', { reason }),
  });
  return {
    engine,
    outages,
    refusals,
    telemetry,
    hub,
    durableQueues,
    retry,
    producer,
    records,
    cancelRequests: new CancelRequests(records),
    redactor,
    errors: new ErrorLog({
      ...{ records, redactor, clock, version: options.version },
      groups: new ErrorGroups({ records, events }),
    }),
    broadcasts,
    presence,
    recovery,
  };
}
