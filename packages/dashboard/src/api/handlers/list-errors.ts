import { z } from 'zod';
import { handler, wholeNumber } from '../handler.js';
import { isSeenAt } from '../seen-error.js';

/** A page of the error log, the newest first, without traces. */
export const listErrors = handler({
  query: z.strictObject({
    limit: wholeNumber(1, 200).default(50),
    offset: wholeNumber(0, 5_000).default(0),
  }),
  async run(call) {
    const { limit, offset } = call.query;
    const found = await call.cortado.errors.list({ limit, offset });
    return {
      errors: found
        .filter(({ job }) => isSeenAt(job?.queue, call))
        .map(({ id, at, title, message, job, user }) => ({ id, at, title, message, job, user })),
      next: found.length === limit ? offset + limit : undefined,
    };
  },
});
