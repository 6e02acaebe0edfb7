import type { Records } from '../datastore/ports/records.js';
import type { ScheduleStore } from './schedule-store.js';
import type { SyncDeps } from './sync-schedules.js';

/**
 * A datastore that is not there yet, for a question about it: it reads as one that is empty, and asking the real one would
 * make it.
 */
export const NOTHING_STORED: Pick<SyncDeps, 'store' | 'records'> = {
  store: {
    nextTicks: async () => [],
    all: async () => [],
    count: async () => 0,
  } satisfies Partial<ScheduleStore> as never,
  records: { get: async () => undefined, list: async () => [] } satisfies Partial<Records> as never,
};
