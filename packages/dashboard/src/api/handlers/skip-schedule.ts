import { handler } from '../handler.js';

/** Leaves out the next slot of a schedule; the answer says which. */
export const skipSchedule = handler({
  async run({ cortado, schedule }) {
    return { skipped: await cortado.schedules.skipNext(schedule.key) };
  },
});
