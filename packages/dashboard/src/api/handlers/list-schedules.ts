import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';

/** A page of the schedules, in the order of their keys. */
export const listSchedules = handler({
  query: z.strictObject({ after: text(500).optional(), limit: wholeNumber(1, 1_000).default(100) }),
  async run({ cortado, visitor, query }) {
    const { after, limit } = query;
    const found = await cortado.schedules.list({ limit, ...(after === undefined ? {} : { after }) });
    const seen = await visitor.queuesFor('schedules.read', [...new Set(found.map((it) => it.queue))]);
    return {
      schedules: found.filter((it) => seen.includes(it.queue)),
      next: found.length === limit ? found.at(-1)?.key : undefined,
    };
  },
});
