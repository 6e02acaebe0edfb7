import { AUDIT_OUTCOMES } from '@cortado/core';
import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';

/** A page of what was done through any door, the latest first. */
export const listActs = handler({
  query: z.strictObject({
    by: text(300).optional(),
    act: text(100).optional(),
    outcome: z.enum(AUDIT_OUTCOMES).optional(),
    after: text(100).optional(),
    limit: wholeNumber(1, 200).default(50),
  }),
  async run({ cortado, query }) {
    const { entries, next } = await cortado.audit.list(query);
    return { acts: entries, next };
  },
});
