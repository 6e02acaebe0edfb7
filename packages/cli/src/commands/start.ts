import { startScheduler } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { nameProcess } from '../process-title.js';
import { firedSchedules, serve, servedBy } from '../serving.js';
import {
  declareListen,
  declareRunning,
  declareWatch,
  type ListenOptions,
  type RunningOptions,
  workerOptions,
} from '../serving-options.js';

export const start: CommandSpec<RunningOptions & ListenOptions> = {
  usage: 'start',
  summary: 'Migrate, then run jobs and fire schedules, all in this process.',
  details:
    'For development and small services. Larger ones run `cortado migrate` when they are deployed, then any number of `cortado worker` and `cortado schedule`.',
  examples: [
    'cortado start',
    'cortado start --concurrency 5 --quiet',
    'cortado start --strategy round_robin',
  ],
  declare: (it) => declareWatch(declareListen(declareRunning(it))),

  async run(session, options) {
    const { quiet = false, grace, rqUsername, rqPassword } = options;
    const wanted = workerOptions(options);
    nameProcess('start');
    if (options.watch) return await session.rerunOnChange(options);
    const app = await session.load({ username: rqUsername, password: rqPassword });
    session.log(app, options, ['worker', 'schedule']);
    const probes = await session.listen(options.listen, app);
    await session.untilThere(app.location, () => app.migrate());
    const worker = await session.untilThere(app.location, () => startWorker(app, wanted));
    // Data that belong to who works on the code: going back to former schedules is no mistake there.
    const scheduler = await session.untilThere(app.location, () =>
      startScheduler(app, { force: app.traits.isLocal }),
    );
    // Together: one that takes its time keeps the other from nothing.
    const close = () => Promise.all([scheduler.close(), worker.close(grace === undefined ? {} : { grace })]);
    const serving = {
      at: app.location,
      ...servedBy(worker),
      schedules: await firedSchedules(app),
      processes: [process.pid],
    };
    await serve(session.printer, serving, { close }, { quiet, probes });
    return 0;
  },
};
