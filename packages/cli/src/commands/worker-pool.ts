import type { Duration } from '@cortado/core';
import { type MemorySize, type PoolGroup, steerOnSignals, WorkerPool } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { duration, poolGroup, wholeNumber } from '../option-values.js';
import { serve, servedQueues } from '../serving.js';
import { declareQueues, declareServing, type ServingOptions } from '../serving-options.js';

interface PoolCommandOptions extends ServingOptions {
  numWorkers?: number;
  group?: PoolGroup[];
  maxJobs?: number;
  maxMemory?: string;
  maxLoopLag?: Duration;
  maxCrashes?: number;
  grace?: Duration;
}

export const workerPool: CommandSpec<PoolCommandOptions> = {
  usage: 'worker-pool',
  summary: 'Run jobs in several child processes.',
  details:
    'A child that dies is replaced, its jobs run again within seconds, and none outlives this process. SIGHUP starts new processes, and the old ones end their jobs however long they take; SIGTTIN and SIGTTOU add a process and take one away. Use it for work that keeps a processor busy.',
  examples: [
    'cortado worker-pool --num-workers 4',
    'cortado worker-pool --queue long --num-workers 2 --concurrency 1',
    'cortado worker-pool --max-jobs 10000 --max-memory 512M',
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
        )
        .option('--max-jobs <n>', 'Replace a process that has run so many jobs.', wholeNumber)
        .option('--max-memory <size>', 'Replace a process that holds more memory, such as 512M or 1.5G.')
        .option(
          '--max-loop-lag <duration>',
          'Replace a process whose event loop was held up longer, such as 2s.',
        )
        .option(
          '--max-crashes <n>',
          'Exit with 1 when processes die so often in a row. Default: go on.',
          wholeNumber,
        )
        .option('--grace <duration>', 'How long jobs may go on when it is stopped. Default: 30s.', duration),
    ),

  async run(session, options) {
    const { queue, numWorkers, group, concurrency, burst = false, quiet = false } = options;
    if (group && (queue || numWorkers))
      throw new UsageError('--group excludes --queue and --num-workers: each group says its own.');
    const newPool = () =>
      new WorkerPool({
        burst,
        quiet,
        ...limitsOf(options),
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
    const release = steerOnSignals(pool, {
      hasGroups: group !== undefined,
      say: (text) => session.printer.say(text),
    });
    try {
      await serve(session.printer, serving, pool, { closed: pool.closed, quiet });
    } finally {
      release();
    }
    return 0;
  },
};

function limitsOf({ maxJobs, maxMemory, maxLoopLag, maxCrashes, grace }: PoolCommandOptions) {
  return {
    ...(maxJobs === undefined ? {} : { maxJobs }),
    // What is none of these, the pool refuses in words.
    ...(maxMemory === undefined ? {} : { maxMemory: maxMemory as MemorySize }),
    ...(maxLoopLag === undefined ? {} : { maxLoopLag }),
    ...(maxCrashes === undefined ? {} : { maxCrashes }),
    ...(grace === undefined ? {} : { grace }),
  };
}
