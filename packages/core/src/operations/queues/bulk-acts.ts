import { STORED_STATES } from '../../datastore/ports/stored-state.js';
import type { BulkAct } from './bulk-act.js';

/** What failed, or was cancelled while it ran, is queued again. */
export const RETRY: BulkAct = {
  notDone: 'The jobs were not retried',
  usual: ['failed'],
  allowed: ['failed', 'cancelled'],
  isForOwn: true,
};

const UNENDED = ['delayed', 'waiting-children', 'waiting', 'prioritized', 'active'] as const;

/** In the order in which a job goes through them, so that none escapes by going on. */
export const CANCEL: BulkAct = {
  notDone: 'The jobs were not cancelled',
  usual: UNENDED,
  allowed: UNENDED,
  isForOwn: false,
};

/** What has ended is forgotten. */
export const REMOVE: BulkAct = {
  notDone: 'The jobs were not removed',
  usual: ['completed', 'failed', 'cancelled'],
  allowed: [...STORED_STATES, 'cancelled'],
  isForOwn: true,
};

/** What waits to run is taken out, or what a filter says, unless it runs. */
export const PURGE: BulkAct = {
  notDone: 'The queue was not purged',
  usual: ['delayed', 'waiting', 'prioritized'],
  allowed: [...STORED_STATES.filter((it) => it !== 'active'), 'cancelled'],
  isForOwn: false,
};

/** What has run is queued anew, as jobs of their own. */
export const RUN_AGAIN: BulkAct = {
  notDone: 'The jobs were not queued again',
  usual: ['completed', 'failed', 'cancelled'],
  allowed: ['completed', 'failed', 'cancelled'],
  isForOwn: false,
};
