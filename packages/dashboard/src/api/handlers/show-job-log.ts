import { z } from 'zod';
import { handler, wholeNumber } from '../handler.js';

/** Some lines of a job's log. */
export const showJobLog = handler({
  query: z.strictObject({
    from: wholeNumber(0, 1_000_000).optional(),
    limit: wholeNumber(1, 1_000).default(100),
  }),
  async run({ queue, params, query }) {
    const { from, limit } = query;
    const logs = { limit, ...(from === undefined ? {} : { from }) };
    return (await queue.job(params.job ?? '').record({ logs })).logs;
  },
});
