import type { Cortado } from '@cortado/core';
import type { Visitor } from '../access/visitor.js';
import type { FoundPlace } from './act-place.js';
import type { Route } from './handler.js';

/** Acts whose right is asked for queue by queue. */
const OF_QUEUES: ReadonlySet<string> = new Set([
  'queues.read',
  'jobs.read',
  'jobs.retry',
  'jobs.cancel',
  'jobs.remove',
  'jobs.run',
  'batches.read',
  'metrics.read',
  'processes.read',
  'errors.read',
  'schedules.read',
]);

/** The queues in which the visitor may do it, of those the route is about. @throws ApiError where there is none */
export async function allowedQueues(
  { queueNames }: Cortado,
  { act }: Route,
  visitor: Visitor,
  { queue, schedule, missing }: FoundPlace,
): Promise<readonly string[]> {
  // It might be in any queue: who may not do this in all of them is told what they are told of one they may not see.
  if (missing === 'unknown-schedule')
    for (const it of queueNames) await visitor.expect(act, { queue: it, schedule });
  if (queue !== undefined) {
    await visitor.expect(act, { queue, schedule });
    return [queue];
  }
  if (!OF_QUEUES.has(act)) {
    await visitor.expect(act);
    return [];
  }
  const queues = await visitor.queuesFor(act, queueNames);
  if (queues.length === 0) await visitor.expect(act);
  return queues;
}
