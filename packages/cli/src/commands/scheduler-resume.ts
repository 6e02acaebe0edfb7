import type { CommandSpec } from '../command.js';

import { switched } from '../scheduler-report.js';

export const schedulerResume: CommandSpec<object> = {
  usage: 'scheduler resume',
  summary: 'Let schedules fire again after a pause.',
  details: 'Slots that passed meanwhile are caught up, each schedule by its policy.',
  examples: ['cortado scheduler resume'],

  async run(session) {
    const app = await session.connect();
    await app.scheduler.resume();
    return await switched(session, app);
  },
};
