import { handler } from '../handler.js';

/** Queues the job of a schedule now. */
export const triggerSchedule = handler({
  async run({ cortado, schedule }) {
    const { queue, id } = await cortado.schedules.trigger(schedule.key);
    return { queue, id };
  },
});
