import type { ScheduleSummary } from '@cortado/core';
import { z } from 'zod';
import type { Visitor } from '../../access/visitor.js';
import { handler, text, wholeNumber } from '../handler.js';

/** Schedules looked at in one go, where those before have not filled the page. */
const AT_ONCE = 1_000;

/**
 * A page of the schedules, in the order of their keys. It goes on to the next that may be seen, however many may not: where a list
 * goes on is a key, too.
 */
export const listSchedules = handler({
  query: z.strictObject({ after: text(500).optional(), limit: wholeNumber(1, 1_000).default(100) }),
  async run({ cortado, visitor, query: { limit, after } }) {
    const schedules: ScheduleSummary[] = [];
    let last = after;
    for (let most = limit; ; most = AT_ONCE) {
      const found = await cortado.schedules.list({
        limit: most,
        ...(last === undefined ? {} : { after: last }),
      });
      schedules.push(...(await seenOf(visitor, found)));
      if (schedules.length >= limit) break;
      if (found.length < most) return { schedules, next: undefined };
      last = found.at(-1)?.key;
    }
    const page = schedules.slice(0, limit);
    return { schedules: page, next: page.at(-1)?.key };
  },
});

async function seenOf(visitor: Visitor, found: readonly ScheduleSummary[]): Promise<ScheduleSummary[]> {
  const isSeen = await Promise.all(
    found.map(({ queue, key: schedule }) => visitor.may('schedules.read', { queue, schedule })),
  );
  return found.filter((_, at) => isSeen[at]);
}
