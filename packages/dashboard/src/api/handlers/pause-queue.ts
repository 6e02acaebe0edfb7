import type { Duration } from '@cortado/core';
import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** `90s`, `15m`, `4h`, `1d`: up to 27 years. */
const LENGTH = z
  .string()
  .regex(/^[1-9]\d{0,3}(s|m|h|d)$/)
  .optional();

/**
 * Stops workers from starting the jobs of a queue: for a time from when it is paused, by the clock of the datastore, or until a moment,
 * where one of them is said.
 */
export const pauseQueue = handler({
  body: z
    .strictObject({ reason, for: LENGTH, until: z.iso.datetime({ offset: true }).optional() })
    .refine((it) => it.for === undefined || it.until === undefined)
    // What a refinement asks for is not seen in a schema by itself.
    .meta({ not: { required: ['for', 'until'] } }),
  async run({ queue, visitor, body }) {
    const { reason: why, for: length, until } = body;
    await queue.pause({
      by: visitor.user.name,
      ...(why ? { reason: why } : {}),
      ...(length === undefined ? {} : { for: length as Duration }),
      ...(until === undefined ? {} : { until: new Date(until) }),
    });
    return await queue.summary();
  },
});
