import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** Ends a job wherever it is; the answer says what was found. */
export const cancelJob = handler({
  body: z.strictObject({ reason }),
  async run({ queue, params, body }) {
    return { answer: await queue.job(params.job ?? '').cancel(body.reason || undefined) };
  },
});
