import { startScheduler } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { wholeNumber } from '../option-values.js';
import { firedSchedules, serve, servedQueues } from '../serving.js';

export const start: CommandSpec<{ concurrency?: number; quiet?: boolean }> = {
  usage: 'start',
  summary: 'Migrate, then run jobs and fire schedules, all in this process.',
  details:
    'For development and small services. Larger ones run `cortado migrate` when they are deployed, then any number of `cortado worker` and `cortado schedule`.',
  examples: ['cortado start', 'cortado start --concurrency 5 --quiet'],
  declare: (it) =>
    it
      .option('--concurrency <n>', "Jobs at a time from each queue. Default: the queue's own.", wholeNumber)
      .option('--quiet', 'Say only what goes wrong.'),

  async run(session, { concurrency, quiet = false }) {
    const app = await session.load();
    session.log(app, quiet);
    await session.untilThere(app.location, () => app.migrate());
    const worker = await session.untilThere(app.location, () =>
      startWorker(app, concurrency ? { concurrency } : {}),
    );
    // Data that belong to who works on the code: going back to former schedules is no mistake there.
    const scheduler = await session.untilThere(app.location, () =>
      startScheduler(app, { force: app.traits.isLocal }),
    );
    // Together: one that takes its time keeps the other from nothing.
    const close = () => Promise.all([scheduler.close(), worker.close()]);
    const serving = {
      at: app.location,
      queues: servedQueues(app, worker.queues, concurrency),
      schedules: await firedSchedules(app),
      processes: [process.pid],
    };
    await serve(session.printer, serving, { close }, { quiet });
    return 0;
  },
};
