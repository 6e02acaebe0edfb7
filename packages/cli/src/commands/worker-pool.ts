import { type PoolGroup, WorkerPool } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { poolGroup, wholeNumber } from '../option-values.js';
import { serve, servedQueues } from '../serving.js';
import { declareQueues, declareServing, type ServingOptions } from '../serving-options.js';

interface PoolCommandOptions extends ServingOptions {
  numWorkers?: number;
  group?: PoolGroup[];
}

export const workerPool: CommandSpec<PoolCommandOptions> = {
  usage: 'worker-pool',
  summary: 'Run jobs in several child processes.',
  details:
    'A child that dies is replaced, and none outlives this process. Use it for work that keeps a processor busy.',
  examples: [
    'cortado worker-pool --num-workers 4',
    'cortado worker-pool --queue long --num-workers 2 --concurrency 1',
    'cortado worker-pool --group short,default:2 --group long:1',
  ],
  declare: (it) =>
    declareServing(
      declareQueues(it)
        .option('--num-workers <n>', 'How many processes. Default: 2.', wholeNumber)
        .option(
          '--group <queues:n>',
          'Processes for some queues alone; may be repeated, in place of the two above.',
          poolGroup,
        ),
    ),

  async run(session, { queue, numWorkers, group, concurrency, burst = false, quiet = false }) {
    if (group && (queue || numWorkers))
      throw new UsageError('--group excludes --queue and --num-workers: each group says its own.');
    const newPool = () =>
      new WorkerPool({
        burst,
        quiet,
        ...(session.config ? { config: session.config } : {}),
        ...(concurrency ? { concurrency } : {}),
        ...(group
          ? { pool: group }
          : { ...(queue ? { queues: queue } : {}), ...(numWorkers ? { processes: numWorkers } : {}) }),
      });
    const { pool, app } = await session.untilThere('the datastore and the processes', async () => {
      const pool = newPool();
      return { pool, app: await pool.start() };
    });
    const queues = group ? [...new Set(group.flatMap((it) => it.queues ?? []))] : (queue ?? app.queueNames);
    const serving = {
      at: app.location,
      burst,
      queues: servedQueues(app, queues, concurrency),
      processes: pool.pids,
    };
    await serve(session.printer, serving, pool, { closed: pool.closed, quiet });
    return 0;
  },
};
