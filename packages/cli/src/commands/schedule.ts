import { startScheduler } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { firedSchedules, serve } from '../serving.js';

export const schedule: CommandSpec<{ quiet?: boolean }> = {
  usage: 'schedule',
  summary: 'Fire the schedules.',
  details:
    'Queues each scheduled job when its moment comes; workers run it. Any number of these may run: each moment gives one job.',
  examples: ['cortado schedule', 'cortado schedule --quiet'],
  declare: (it) => it.option('--quiet', 'Say only what goes wrong.'),

  async run(session, { quiet = false }) {
    const app = await session.load();
    session.log(app, quiet);
    await session.untilThere(app.location, () => app.open());
    const scheduler = await session.untilThere(app.location, () => startScheduler(app));
    const serving = {
      at: app.location,
      schedules: await firedSchedules(app),
      processes: [process.pid],
    };
    await serve(session.printer, serving, scheduler, { quiet });
    return 0;
  },
};
