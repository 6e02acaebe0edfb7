import { BullmqTransport } from '../../dispatch/bullmq-transport.js';
import { Canceller } from '../../dispatch/canceller.js';
import type { JobTransport } from '../../dispatch/job-transport.js';
import type { EventBus } from '../../events/event-bus.js';
import type { DatastoreParts } from './datastore-parts.js';

/** What brings jobs to whoever runs them, and what takes them out again. */
export interface TransportParts {
  readonly transport: JobTransport;
  readonly canceller: Canceller;
}

/** @param given what stands in for BullMQ's queues */
export function transportParts(
  { engine, producer, cancelRequests }: DatastoreParts,
  events: EventBus,
  given: JobTransport | undefined,
): TransportParts {
  const canceller = new Canceller({ bus: engine.bus, index: engine.index, producer, cancelRequests, events });
  const transport = given ?? new BullmqTransport({ engine, producer, cancelRequests, canceller });
  return { transport, canceller };
}
