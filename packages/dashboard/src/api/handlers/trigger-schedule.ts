import { handler } from '../handler.js';

/** Queues the job of a schedule now, or says which there is already: a job that has its unique key. */
export const triggerSchedule = handler({
  async run({ cortado, schedule }) {
    const { queue, id, outcome } = await cortado.schedules.trigger(schedule.key);
    return { queue, id, outcome };
  },
});
