import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** The longest time a rate is counted in: 24 days, as queues may declare it. */
const LONGEST = 24 * 24 * 3_600_000;
/** What every datastore can hold. */
const LARGEST = 2 ** 31 - 1;
const jobs = z.number().int().min(1).max(LARGEST);
const limiter = z.strictObject({ max: jobs, duration: z.number().int().min(1).max(LONGEST) });

/** Says how many jobs of a queue run at a time, or start within so many milliseconds, in all processes together; null lifts it. */
export const limitQueue = handler({
  body: z
    .strictObject({ concurrency: jobs.nullish(), limiter: limiter.nullish(), reason })
    .refine((it) => it.concurrency !== undefined || it.limiter !== undefined)
    // What a refinement asks for is not seen in a schema by itself.
    .meta({ anyOf: [{ required: ['concurrency'] }, { required: ['limiter'] }] }),
  async run({ queue, visitor, body }) {
    const { reason: why, concurrency, limiter } = body;
    await queue.limit({
      by: visitor.user.name,
      ...(why ? { reason: why } : {}),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(limiter === undefined ? {} : { limiter }),
    });
    return await queue.summary();
  },
});
