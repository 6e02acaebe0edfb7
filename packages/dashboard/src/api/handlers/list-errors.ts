import type { ErrorEntry } from '@cortado/core';
import { z } from 'zod';
import { handler, text, wholeNumber } from '../handler.js';
import { isSeenAt } from '../seen-error.js';

/** Entries looked at in one go, where those before have not filled the page. */
const AT_ONCE = 200;

/**
 * A page of the error log, the newest first, without traces. It goes on to the next that may be seen, however many may not: where it
 * goes on is the id of an entry, too.
 */
export const listErrors = handler({
  query: z.strictObject({ limit: wholeNumber(1, 200).default(50), after: text(500).optional() }),
  async run(call) {
    const { limit, after } = call.query;
    const seen: ErrorEntry[] = [];
    let last = after;
    for (let most = limit; ; most = AT_ONCE) {
      const found = await call.cortado.errors.list({ limit: most, after: last });
      seen.push(...found.filter(({ job }) => isSeenAt(job?.queue, call)));
      if (seen.length >= limit) break;
      if (found.length < most) return { errors: seen.map(errorItem), next: undefined };
      last = found.at(-1)?.id;
    }
    const page = seen.slice(0, limit);
    return { errors: page.map(errorItem), next: page.at(-1)?.id };
  },
});

function errorItem({ id, at, title, message, job, user }: ErrorEntry) {
  return { id, at, title, message, job, user };
}
