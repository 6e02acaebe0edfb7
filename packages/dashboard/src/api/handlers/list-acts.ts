import { z } from 'zod';
import { handler, wholeNumber } from '../handler.js';

/** What was done through this process, the latest first. */
export const listActs = handler({
  query: z.strictObject({ limit: wholeNumber(1, 1_000).default(200) }),
  run: async ({ acts, query }) => ({ acts: acts.list(query.limit) }),
});
