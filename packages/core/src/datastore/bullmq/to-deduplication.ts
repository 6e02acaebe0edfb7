import type { DeduplicationOptions } from 'bullmq';
import { milliseconds } from '../../options/duration.js';
import type { UniqueOptions } from '../../options/enqueue-options.js';

/** A unique key in BullMQ's words. */
export function toDeduplication(key: string, { ttl, onConflict }: UniqueOptions): DeduplicationOptions {
  const result: DeduplicationOptions = { id: key };
  if (ttl !== undefined) result.ttl = milliseconds(ttl);
  if (onConflict === 'latest') result.keepLastIfActive = true;
  return result;
}
