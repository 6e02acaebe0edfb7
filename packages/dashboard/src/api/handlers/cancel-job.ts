import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { handler, reason } from '../handler.js';

/** Ends a job wherever it is; the answer says what was found. */
export const cancelJob = handler({
  body: z.strictObject({ reason }),
  async run({ queue, params, body }) {
    const job = queue.job(params.job ?? '');
    const answer = await job.cancel(body.reason || undefined);
    // One that there never was does not run, either.
    if (answer === 'not-running' && (await job.status()).state === 'not_found')
      throw new ApiError('unknown-job');
    return { answer };
  },
});
