import { startWorker } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { serve, servedQueues } from '../serving.js';
import { declareQueues, declareServing, type ServingOptions } from '../serving-options.js';

export const worker: CommandSpec<ServingOptions> = {
  usage: 'worker',
  summary: 'Run jobs in this process.',
  details:
    'Serves every declared queue, or those of --queue, until it is stopped. Running jobs get 30 seconds to end; the rest goes back to its queue.',
  examples: [
    'cortado worker',
    'cortado worker --queue short,default --concurrency 20',
    'cortado worker --burst --quiet',
  ],
  declare: (it) => declareServing(declareQueues(it)),

  async run(session, { queue, concurrency, burst = false, quiet = false }) {
    const app = await session.load();
    session.expectQueues(app, queue);
    session.log(app, quiet);
    const options = { burst, ...(queue ? { queues: queue } : {}), ...(concurrency ? { concurrency } : {}) };
    const running = await session.untilThere(app.location, () => startWorker(app, options));
    const serving = {
      at: app.location,
      burst,
      queues: servedQueues(app, running.queues, concurrency),
      processes: [process.pid],
    };
    await serve(session.printer, serving, running, { closed: running.closed, quiet });
    return 0;
  },
};
