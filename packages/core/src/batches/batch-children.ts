import type { Job, Queue } from 'bullmq';
import type { BatchData } from './batch-jobs.js';

const PAGE = 1_000;

/** The jobs of a batch that have not ended, by queue. In pages: together with their results they could be too much. */
export async function childrenOf(queue: Queue, batch: Job<BatchData>): Promise<Map<string, Set<string>>> {
  const byQueue = new Map<string, Set<string>>();
  for (let cursor: number | undefined = 0, isFirst = true; isFirst || cursor; isFirst = false) {
    const page: Dependencies = await batch.getDependencies({ unprocessed: { cursor, count: PAGE } });
    for (const key of page.unprocessed ?? []) {
      const { queueName, id } = queue.getBackend().parseNodeKey(key);
      byQueue.set(queueName, (byQueue.get(queueName) ?? new Set()).add(id));
    }
    cursor = page.nextUnprocessedCursor;
  }
  return byQueue;
}

type Dependencies = Awaited<ReturnType<Job['getDependencies']>>;
