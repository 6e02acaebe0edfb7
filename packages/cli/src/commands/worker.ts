import { countEnded, startWorker } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { outliveReaders } from '../output/closed-outputs.js';
import { nameProcess } from '../process-title.js';
import { serve, servedBy } from '../serving.js';
import {
  declareListen,
  declareQueues,
  declareServing,
  declareWatch,
  type ListenOptions,
  type ServingOptions,
  workerOptions,
} from '../serving-options.js';
import { workTally } from '../work-tally.js';

export const worker: CommandSpec<ServingOptions & ListenOptions> = {
  usage: 'worker',
  summary: 'Run jobs in this process.',
  details:
    'Serves every declared queue, or those of --queue in their order, until it is stopped. Running jobs get 30 seconds to end, or those of --grace; the rest goes back to its queue.',
  examples: [
    'cortado worker',
    'cortado worker --queue short,default --concurrency 20',
    'cortado worker --strategy random --weights short=3',
    'cortado worker --queue long --grace 5m --max-jobs 1000',
    'cortado worker --listen 0.0.0.0:9464',
    'cortado worker --burst --quiet',
  ],
  declare: (it) => declareWatch(declareListen(declareServing(declareQueues(it)))),

  async run(session, options) {
    const { queue, burst = false, quiet = false, rqUsername, rqPassword } = options;
    const wanted = workerOptions(options);
    outliveReaders();
    nameProcess('worker', queue);
    if (options.watch) return await session.rerunOnChange(options);
    const app = await session.load({ username: rqUsername, password: rqPassword });
    session.expectQueues(app, queue);
    session.log(app, options, ['worker']);
    const probes = await session.listen(options.listen, app);
    const ended = burst && !quiet ? countEnded(app) : undefined;
    await session.open(app, { burst });
    const running = await session.untilThere(app.location, () => startWorker(app, wanted));
    nameProcess('worker', running.queues);
    const serving = { at: app.location, burst, ...servedBy(running), processes: [process.pid] };
    await serve(session, serving, running, { closed: running.closed, quiet, probes });
    if (ended) session.printer.say(await workTally(ended, app, running.queues));
    return 0;
  },
};
