/** The states a queue can list, in BullMQ's words. */
export const STORED_STATES = [
  'active',
  'waiting',
  'prioritized',
  'delayed',
  'waiting-children',
  'completed',
  'failed',
] as const;

export type StoredState = (typeof STORED_STATES)[number];
