import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';

/** A page of errors by what they have in common, the last seen first. */
export const listErrorGroups = handler({
  query: z.strictObject({
    state: z.enum(['open', 'resolved', 'regressed', 'unresolved']).optional(),
    after: text(100).optional(),
    limit: wholeNumber(1, 200).default(50),
  }),
  async run({ cortado, query, queues }) {
    // What belongs to no job may tell of any queue.
    const seesAll = queues.length === cortado.queueNames.length;
    return await cortado.errorGroups.list({ ...query, ...(seesAll ? {} : { queues }) });
  },
});
