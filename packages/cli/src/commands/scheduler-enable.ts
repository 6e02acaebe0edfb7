import type { CommandSpec } from '../command.js';

import { switched } from '../scheduler-report.js';

export const schedulerEnable: CommandSpec<object> = {
  usage: 'scheduler enable',
  summary: 'Let schedules fire.',
  details:
    'Undoes `scheduler disable`. Slots that passed meanwhile are caught up, each schedule by its policy.',
  examples: ['cortado scheduler enable'],

  async run(session) {
    const app = await session.connect();
    await app.scheduler.enable();
    return await switched(session, app);
  },
};
