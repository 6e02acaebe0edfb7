import { z } from 'zod';
import { handler, wholeNumber } from '../handler.js';

/** A page of the error log, the newest first, without traces. */
export const listErrors = handler({
  query: z.strictObject({
    limit: wholeNumber(1, 200).default(50),
    offset: wholeNumber(0, 5_000).default(0),
  }),
  async run({ cortado, query, queues }) {
    const { limit, offset } = query;
    // What belongs to no job may tell of any queue.
    const seesOthers = queues.length === cortado.queueNames.length;
    const found = await cortado.errors.list({ limit, offset });
    return {
      errors: found
        .filter(({ job }) => (job ? queues.includes(job.queue) : seesOthers))
        .map(({ id, at, title, message, job, user }) => ({ id, at, title, message, job, user })),
      next: found.length === limit ? offset + limit : undefined,
    };
  },
});
