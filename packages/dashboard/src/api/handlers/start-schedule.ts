import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** Lets the slots of a schedule count again. */
export const startSchedule = handler({
  body: z.strictObject({ reason }),
  async run({ cortado, schedule, visitor, body }) {
    await cortado.schedules.start(schedule.key, {
      by: visitor.user.name,
      ...(body.reason ? { reason: body.reason } : {}),
    });
    return { schedule: await cortado.schedules.get(schedule.key) };
  },
});
