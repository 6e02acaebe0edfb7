import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** Lets workers start the jobs of a queue again. */
export const resumeQueue = handler({
  body: z.strictObject({ reason }),
  async run({ queue, visitor, body }) {
    await queue.resume({ by: visitor.user.name, ...(body.reason ? { reason: body.reason } : {}) });
    return await queue.summary();
  },
});
