import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** Stops workers from starting the jobs of a queue, for a time where one is said. */
export const pauseQueue = handler({
  body: z.strictObject({ reason, until: z.iso.datetime({ offset: true }).optional() }),
  async run({ queue, visitor, body }) {
    const { reason: why, until } = body;
    await queue.pause({
      by: visitor.user.name,
      ...(why ? { reason: why } : {}),
      ...(until === undefined ? {} : { until: new Date(until) }),
    });
    return await queue.summary();
  },
});
