import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';

/** A page of batches, the last sent first. */
export const listBatches = handler({
  query: z.strictObject({ after: text(300).optional(), limit: wholeNumber(1, 200).default(50) }),
  async run({ cortado, queues, query }) {
    return await cortado.batches.list({ ...query, queues });
  },
});
