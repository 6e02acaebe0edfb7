import { handler } from '../handler.js';

const NEXT = 5;
const LAST = 20;

/** A schedule, its next runs, and what became of the last ones. */
export const showSchedule = handler({
  async run({ cortado, schedule }) {
    const [next, log] = await Promise.all([
      cortado.schedules.preview(schedule.key, NEXT),
      cortado.schedules.log(schedule.key, { limit: LAST }),
    ]);
    return { schedule, next, log };
  },
});
