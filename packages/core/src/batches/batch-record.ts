import { DAY } from '../clock/clock.js';
import type { RecordCollection } from '../datastore/ports/records.js';

/** Where batches are, by their ids: BullMQ has no list of jobs of one name. */
export const BATCHES: RecordCollection = { name: 'batches', keep: 10_000, ttl: 30 * DAY };

export interface BatchRecord {
  /** The queue of the job that stands for it. */
  readonly queue: string;
}
