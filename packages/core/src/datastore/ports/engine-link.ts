import type { BackendFactory, ConnectionOptions } from 'bullmq';

/** What BullMQ's classes are built with: a Queue, a Worker or QueueEvents. */
export interface EngineLink {
  readonly connection: ConnectionOptions;
  readonly prefix: string;
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ's factories differ in the backend they make
  readonly backendFactory: BackendFactory<any, any> | undefined;
  /** Seconds for which a worker without jobs waits to be told of one before it looks by itself. @default BullMQ's 5 */
  readonly drainDelay?: number;
  /** Whether an error says that the datastore was away. */
  isOutage(error: unknown): boolean;
  /** An error of BullMQ's start as users here are told it. @default the same */
  inOurWords?(error: unknown): unknown;
  /**
   * Has an idle worker look at a queue. Where one alone is woken by a job, and may have no free slot for it; datastores
   * that wake all of them do without. Never rejects.
   */
  wakeAnother?(queue: string): Promise<void>;
}
