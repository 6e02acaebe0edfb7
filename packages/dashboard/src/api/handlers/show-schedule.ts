import { handler } from '../handler.js';

const NEXT = 5;
const LAST = 20;

/** A schedule, its next runs, what became of the last ones, and what the next change of the clocks does to it. */
export const showSchedule = handler({
  async run({ cortado, schedule }) {
    const [next, log, clockChange] = await Promise.all([
      cortado.schedules.preview(schedule.key, NEXT),
      cortado.schedules.log(schedule.key, { limit: LAST }),
      cortado.schedules.clockChange(schedule.key),
    ]);
    return { schedule, next, log, clockChange };
  },
});
