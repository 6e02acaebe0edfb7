import { handler } from '../handler.js';

/** Lets the slots of a schedule count again. */
export const startSchedule = handler({
  async run({ cortado, schedule }) {
    await cortado.schedules.start(schedule.key);
    return { schedule: await cortado.schedules.get(schedule.key) };
  },
});
