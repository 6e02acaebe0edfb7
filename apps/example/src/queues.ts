import type { QueueOptions } from '@cortado/core';

/** What is said of the queues beyond what Cortado has by itself. */
export const QUEUES: Readonly<Record<string, QueueOptions>> = {
  long: { concurrency: 2 },
  // The partner takes no more than so many requests at once, and in a second.
  partner: { concurrency: 5, limiter: { max: 50, duration: '1s' } },
};

/** All of them. */
export const QUEUE_NAMES = ['long', 'default', 'short', 'partner'] as const;
