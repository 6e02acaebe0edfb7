import { startScheduler } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { outliveReaders } from '../output/closed-outputs.js';
import { nameProcess } from '../process-title.js';
import { firedSchedules, serve } from '../serving.js';
import {
  declareListen,
  declareLogin,
  declareTalk,
  type ListenOptions,
  type LoginOptions,
  type TalkOptions,
} from '../serving-options.js';

export const schedule: CommandSpec<TalkOptions & LoginOptions & ListenOptions> = {
  usage: 'schedule',
  summary: 'Fire the schedules.',
  details:
    'Queues each scheduled job when its moment comes; workers run it. Any number of these may run: each moment gives one job.',
  examples: ['cortado schedule', 'cortado schedule --quiet'],
  declare: (it) => declareListen(declareLogin(declareTalk(it))),

  async run(session, options) {
    const { quiet = false, rqUsername, rqPassword } = options;
    outliveReaders();
    nameProcess('schedule');
    const app = await session.load({ username: rqUsername, password: rqPassword });
    session.log(app, options, ['schedule']);
    const probes = await session.listen(options.listen, app);
    await session.open(app);
    const scheduler = await session.untilThere(app.location, () => startScheduler(app));
    const schedules = await session.untilThere(app.location, () => firedSchedules(app));
    const serving = {
      at: app.location,
      schedules,
      processes: [process.pid],
    };
    await serve(session, serving, scheduler, { quiet, probes });
    return 0;
  },
};
