import type { ApiCall } from './handler.js';

/** Whether the caller may see an error of this queue. What belongs to no queue of this app may tell of any. */
export function isSeenAt(
  queue: string | undefined,
  { cortado, queues }: Pick<ApiCall, 'cortado' | 'queues'>,
): boolean {
  return queue !== undefined && cortado.queueNames.includes(queue)
    ? queues.includes(queue)
    : queues.length === cortado.queueNames.length;
}
