import type { BatchStore } from '../../batches/batch-store.js';
import { Batches } from '../../batches/batches.js';
import { BullmqBatches } from '../../batches/bullmq-batches.js';
import type { Clock } from '../../clock/clock.js';
import { ContextCapture } from '../../dispatch/context-capture.js';
import { Dispatcher } from '../../dispatch/dispatcher.js';
import { EnqueueChain } from '../../dispatch/enqueue-chain.js';
import { JobSender } from '../../dispatch/job-sender.js';
import { Preparation } from '../../dispatch/preparation.js';
import type { EventBus } from '../../events/event-bus.js';
import type { ExecutionDeps } from '../../execution/execute-job.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import { ENQUEUE_DEFAULTS } from '../../options/enqueue-options.js';
import { CallerTransactions } from '../../transactions/caller-transactions.js';
import type { CheckedOptions } from './checked-options.js';
import type { DatastoreParts } from './datastore-parts.js';
import type { TransportParts } from './transport-parts.js';

/** From a call to a job, and from the end of one to what follows it. */
export interface SendingParts {
  readonly sender: JobSender;
  readonly dispatcher: Dispatcher;
  readonly batches: Batches;
  readonly callerTransactions: CallerTransactions;
}

interface SendingDeps extends TransportParts, Pick<DatastoreParts, 'engine' | 'producer' | 'records'> {
  readonly execution: ExecutionDeps;
  readonly events: EventBus;
  readonly clock: Clock;
}

/** @param given what stands in for BullMQ's parents and children */
export function sendingParts(
  { options, queues, defaults, registry }: CheckedOptions,
  { engine, producer, records, transport, canceller, execution, events, clock }: SendingDeps,
  given: BatchStore | undefined,
): SendingParts {
  const { maxPayload = APP_DEFAULTS.maxPayload, backoffs } = options;
  const capture = new ContextCapture(options.context);
  const canIsolate = options.configFile !== undefined;
  const indexesUsers = options.index?.user === true;
  const declared = { queues, defaults, registry, maxPayload, backoffs, canIsolate, indexesUsers };
  const preparation = new Preparation({ ...declared, capture, clock });
  const chain = new EnqueueChain((call) => preparation.describe(call));
  const sender = new JobSender({ registry, preparation, transport, chain, execution, events, clock });
  canceller.onRemoval((job, reason) => sender.callbacks.queue(job, { kind: 'cancelled', reason }));
  const dispatcher = new Dispatcher({ preparation, transport, sender, chain, events, clock });
  const { operations } = transport;
  const batches = new Batches({
    registry,
    dispatcher,
    transport,
    operations,
    records,
    events,
    store: given ?? new BullmqBatches({ producer, operations, canceller, engine }),
    isInline: given === undefined && defaults.inline === true,
    queues: Object.keys(queues),
    defaultQueue: defaults.queue ?? ENQUEUE_DEFAULTS.queue,
  });
  batches.takeCancels((name, cancel) => {
    canceller.cancelOtherwise(name, cancel);
    operations.cancelOtherwise?.(name, cancel);
  });
  return { sender, dispatcher, batches, callerTransactions: new CallerTransactions(engine) };
}
