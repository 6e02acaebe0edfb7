import type { Batch } from '../api/types.js';

export const BATCH_STATES: Readonly<Record<Batch['state'], { label: string; color: string }>> = {
  running: { label: 'Running', color: 'blue' },
  completed: { label: 'Completed', color: 'green' },
  failed: { label: 'Failed', color: 'red' },
  cancelled: { label: 'Cancelled', color: 'gray' },
};
