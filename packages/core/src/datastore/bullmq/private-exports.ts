import * as bullmq from 'bullmq';

const all: Partial<typeof bullmq> = bullmq;

/**
 * What BullMQ exports and promises nobody. Imported by name, one that is gone would keep this library from loading; so it
 * is `undefined`, and the shortcut that leans on it is not taken.
 */
export const { LockManager, RedisQueueBackend, raw2NextJobData } = all;
