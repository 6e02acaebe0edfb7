import { z } from 'zod';
import { bulkProgress } from '../bulk-progress.js';
import { handler, reason } from '../handler.js';

/**
 * Takes out the jobs of a queue that have not started, telling how far it is; the last line has `isEnd`. With `dryRun` it only
 * counts. It stops where it is when the other end goes away.
 */
export const purgeQueue = handler({
  body: z.strictObject({ dryRun: z.boolean(), reason }),
  isStream: true,
  run: ({ queue, body: { dryRun }, signal }) =>
    bulkProgress(signal, (onProgress) => queue.purge({}, { dryRun, onProgress })),
});
